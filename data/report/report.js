// The values of a plot's curves at the pointer. Without this the page lacks nothing else.
for (const plot of document.querySelectorAll('svg.plot')) {
    const numbers = text => text.split(' ').map(Number);
    const curves = [...plot.querySelectorAll('g.data')].filter(g => g.dataset.x).map(g => ({
        name: g.dataset.name, of: g.dataset.of.replace(/, log$/, ''),
        x: numbers(g.dataset.x), y: numbers(g.dataset.y),
        box: numbers(g.dataset.box), range: numbers(g.dataset.range),
    }));
    if (!curves.length) continue;
    const tip = document.createElement('div');
    tip.className = 'tip';
    tip.hidden = true;
    document.body.append(tip);
    plot.addEventListener('pointermove', event => {
        const place = plot.getBoundingClientRect(), view = plot.viewBox.baseVal;
        const scale = view.width / place.width;
        const x = (event.clientX - place.left) * scale + view.x;
        const y = (event.clientY - place.top) * scale + view.y;
        const here = curves.filter(({box: [left, top, width, height]}) =>
            x >= left - 6 && x <= left + width + 6 && y >= top - 12 && y <= top + height + 12);
        tip.hidden = !here.length;
        if (!here.length) return;
        let at;
        const words = here.map(curve => {
            const [low, high, log] = curve.range, share = (x - curve.box[0]) / curve.box[2];
            const wanted = log ? low * (high / low) ** share : low + share * (high - low);
            let best = 0;
            curve.x.forEach((one, i) => {
                if (Math.abs(one - wanted) < Math.abs(curve.x[best] - wanted)) best = i;
            });
            at = curve.x[best];
            return curve.name + ' ' + Number(curve.y[best].toPrecision(5));
        });
        tip.textContent = (here[0].of + ' ' + Number(at.toPrecision(6))).trim() + ': ' + words.join(', ');
        tip.style.left = Math.min(event.pageX + 12, document.documentElement.clientWidth - tip.offsetWidth - 4) + 'px';
        tip.style.top = event.pageY - 34 + 'px';
    });
    plot.addEventListener('pointerleave', () => { tip.hidden = true; });
}
