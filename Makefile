# mfexplore. `make demo` and `make check` set up what they need; `make help` lists the rest.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
CC ?= gcc
SANITIZE ?=
BUILD ?= build
empty :=
comma := ,
VERSION := $(shell sed -n 's/^.define MF_VERSION "\(.*\)"/\1/p' include/mfexplore/mfexplore.h)
SONAME := libmfexplore.so.0

# Every variant has a folder of its own, so that nothing is built twice: build/release, build/thread …
VARIANT := $(if $(SANITIZE),$(subst $(comma),-,$(SANITIZE)),release)
OBJ := $(BUILD)/$(VARIANT)
BINARY := $(BUILD)/mfexplore$(if $(SANITIZE),-$(VARIANT))
LIBRARY := $(OBJ)/libmfexplore.a
SHARED := $(OBJ)/libmfexplore.so.$(VERSION)
STATIC := $(OBJ)/static/libmfexplore.a
OBJCOPY ?= objcopy

# What can be left out: make WITHOUT="arpack cairo". `svd` and figures then say that it is not there.
WITHOUT ?=
$(if $(filter-out arpack cairo,$(WITHOUT)),$(error WITHOUT=$(WITHOUT): expected arpack, cairo or both))
LIBRARY_PACKAGES := $(filter-out $(WITHOUT),libarchive zlib jansson openblas lapacke arpack)
PROGRAM_PACKAGES := $(filter-out $(WITHOUT),ncursesw readline cairo)
pkg = $(shell pkg-config $(1) 2>/dev/null)

# A user's own flags (make CFLAGS=-O2) take the place of these, and of nothing below.
ifeq ($(origin CFLAGS),undefined)
CFLAGS := $(if $(SANITIZE),-g1 -O1,-g -O3)
endif
# No contraction to fused multiply-add: every CPU shall round alike.
# ThreadSanitizer cannot see through the barriers of the OpenMP library: that variant runs its loops
# on one thread and watches the program's own threads.
# Neither does fuzzing see through it.
OPENMP := $(if $(findstring thread,$(SANITIZE))$(findstring fuzzer,$(SANITIZE)),-Wno-unknown-pragmas -Wno-unused-variable -Wno-unused-parameter,-fopenmp)
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wno-format-truncation -Wno-psabi -Wno-pass-failed -Wno-unknown-warning-option\
	$(filter -Wno-%,$(OPENMP))
SANITIZER := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
OPTIMIZES := $(filter-out -O0,$(filter -O%,$(CFLAGS)))
HARDENED := -fstack-protector-strong \
	$(if $(SANITIZE),,$(if $(OPTIMIZES),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
NEEDED_CFLAGS := -std=gnu11 -fPIC -fvisibility=hidden -ffp-contract=off $(OPENMP) $(SANITIZER) $(HARDENED)
NEEDED_CPPFLAGS := -Iinclude -D_GNU_SOURCE $(if $(filter arpack,$(WITHOUT)),-DMF_WITHOUT_ARPACK) $(call pkg,--cflags $(LIBRARY_PACKAGES) $(PROGRAM_PACKAGES))
NEEDED_LDFLAGS := $(filter-out -std=gnu11,$(OPENMP)) $(SANITIZER) -Wl,-z,relro,-z,now
LIBRARY_LIBS := $(call pkg,--libs $(LIBRARY_PACKAGES)) -lm -pthread
# cairo is loaded when it is first needed: src/figure/pen_cairo.c.
PROGRAM_LIBS := $(call pkg,--libs $(filter-out cairo,$(PROGRAM_PACKAGES)))
# A sanitizer's descriptions of what is global are hundreds of thousands of addresses to move.
PIE := $(if $(findstring address,$(SANITIZE)),-no-pie,-pie)
# WERROR=-Werror is for those who develop it: `make check` sets it.
WERROR ?=
compile = $(CC) $(CPPFLAGS) $(NEEDED_CPPFLAGS) $(CFLAGS) $(NEEDED_CFLAGS) $(WARNINGS) $(WERROR) $(MORE) $(HOT)
link = $(CC) $(CFLAGS) $(NEEDED_LDFLAGS) $(LDFLAGS)

LIBRARY_SOURCES := $(wildcard $(patsubst %,src/%/*.c,data format model train lab))
PROGRAM_SOURCES := $(filter-out src/figure/pen_$(if $(filter cairo,$(WITHOUT)),cairo,none).c, \
	$(wildcard $(patsubst %,src/%/*.c,draw teach screen screen/* figure command term)))
object = $(patsubst %.c,$(OBJ)/%.o,$(1))
# The lessons that ship, as C strings.
# By the line "Order: N" that each has.
LESSONS := $(shell grep -H '^Order: ' data/lessons/*.md | sort -t: -k3 -n | cut -d: -f1)
# Completion for bash, zsh and fish.
SHELLS := $(wildcard data/completion/*)
# What a report's page looks like, and its script.
PAGES := $(wildcard data/report/*)

LIBRARY_OBJECTS := $(call object,$(LIBRARY_SOURCES))
PROGRAM_OBJECTS := $(call object,$(PROGRAM_SOURCES)) $(OBJ)/lessons.o $(OBJ)/shells.o $(OBJ)/pages.o $(OBJ)/anchors.o

# What only some files are compiled with.
MACHINE := $(shell $(CC) -dumpmachine 2>/dev/null)
ifneq ($(filter x86_64-%,$(MACHINE)),)
KERNELS := coordinate sgd gram
$(call object,$(KERNELS:%=src/train/kernel_%_avx2.c)): MORE := -mavx2
$(call object,$(KERNELS:%=src/train/kernel_%_avx512.c)): MORE := -mavx512f -mavx512vl -mprefer-vector-width=512
endif
# What takes the time of the tests under a sanitizer is optimized there, too.
$(call object,$(wildcard src/train/*.c)): HOT := $(if $(SANITIZE),-O2)
# Tests run once: to optimize them takes longer than it spares.
ifeq ($(origin CFLAGS),file)
$(call object,$(filter-out tests/bench/%,$(wildcard tests/*/*.c))): HOT := -O1
endif
# Where installed samples are looked for.
$(call object,src/command/verb_lesson.c): MORE := -DMF_SHARE='"$(PREFIX)/share/mfexplore"'
$(call object,src/command/verb_lesson.c): $(OBJ)/prefix

TEST_SOURCES := $(filter-out tests/bench/%,$(wildcard tests/*/test_*.c))
# Where threads meet: these run under ThreadSanitizer, too.
THREADED := tests/lab/test_worker.c tests/terminal/test_terminal.c
TESTS := $(patsubst tests/%.c,$(OBJ)/tests/%,$(TEST_SOURCES))

.DEFAULT_GOAL := all
.PHONY: all help dist deb check-deb deps-deb mpi deps-mpi bench-mpi screens pictures check-pictures screenshots deps deps-check demo demo-run demo-text check check-all test test-tools lint format install \
	test-run bench coverage faults fuzz matrix mutants shake soak manual samples clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

all: $(BINARY) $(STATIC) $(SHARED)

help:
	@echo "make            build $(BUILD)/mfexplore and the library"
	@echo "make demo       set up, build, and show what it does"
	@echo "make check      set up, build, and run every test, sanitizers and lint"
	@echo "make test       the tests alone, for this variant (SANITIZE=address,undefined make test)"
	@echo "make lint       clang-tidy, cppcheck, layers, circles, man pages      make format   clang-format"
	@echo "make faults fuzz matrix mutants shake soak   the long campaigns (tests/README.md)"
	@echo "make mpi        build $(BUILD)/mfexplore-mpi (make deps-mpi first)     make bench-mpi   how it scales"
	@echo "make bench      the measured figures                         make install  PREFIX, DESTDIR"
	@echo "make dist       the sources as one file          make deb   Debian packages; check-deb installs them in a clean root"
	@echo "make screens    write the expected screens and answers of the tests anew (read the diff)"
	@echo "make pictures   draw the pictures of the README; check-pictures compares two renderers' views of them"
	@echo "make screenshots   every screen in a real terminal, as PNG"
	@echo "make manual     refresh the man page's tables from the program"
	@echo "CFLAGS, LDFLAGS, CC, BUILD=dir (built elsewhere) and SANITIZE=address,undefined|thread go with all of them"

# ---- set-up -----------------------------------------------------------------------------------

deps:
	@WITHOUT="$(WITHOUT)" .ci/deps build

deps-check:
	@.ci/deps check

# ---- building ---------------------------------------------------------------------------------

# Files that hold a setting and change only with it, so that what depends on it is made anew.
kept = @mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(1))' > $@

$(OBJ)/flags: FORCE
	$(call kept,$(CC) $(CPPFLAGS) $(NEEDED_CPPFLAGS) $(CFLAGS) $(NEEDED_CFLAGS))

$(OBJ)/prefix: FORCE
	$(call kept,$(PREFIX))

$(OBJ)/%.o: %.c $(OBJ)/flags
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(compile) -MMD -MP -c $< -o $@

# Files as C strings, each by a name of its own: $(1) the array's name.
texts = @mkdir -p $(@D); { echo '\#include "teach/lesson.h"'; \
	echo 'extern const mf_lesson_source $(1)[];'; echo 'const mf_lesson_source $(1)[] = {'; \
	for f in $(filter data/%,$^); do name=$${f\#\#*/}; case $$name in *.md) name=$${name%.*};; *) name=$${name\#*.};; esac; \
		printf '{"%s",\n' "$$name"; sed 's/[\\"]/\\&/g; s/^/"/; s/$$/\\n"/' $$f; echo '},'; done; \
	echo '{NULL, NULL}};'; } > $@

$(OBJ)/lessons.c: $(LESSONS) Makefile
	$(call texts,mf_lesson_sources)

$(OBJ)/shells.c: $(SHELLS) Makefile
	$(call texts,shell_scripts)

$(OBJ)/pages.c: $(PAGES) Makefile
	$(call texts,report_parts)

$(OBJ)/lessons.o $(OBJ)/shells.o $(OBJ)/pages.o: %.o: %.c $(OBJ)/flags
	@$(compile) -Isrc -Wno-overlength-strings -Wno-redundant-decls -c $< -o $@

# What others published, as a C table: five columns of text around a number.
$(OBJ)/anchors.c: data/anchors.tsv Makefile
	@mkdir -p $(@D)
	@{ echo '#include "teach/anchors.h"'; echo 'const mf_anchor mf_anchors[] = {'; \
	grep -v '^#' $< | awk -F'\t' 'NF == 6 {printf "{\"%s\", \"%s\", \"%s\", \"%s\", %s, \"%s\"},\n", $$1, $$2, $$3, $$4, $$5, $$6}'; \
	echo '{NULL, NULL, NULL, NULL, 0, NULL}};'; } > $@

$(OBJ)/anchors.o: $(OBJ)/anchors.c $(OBJ)/flags
	@$(compile) -Isrc -c $< -o $@

$(LIBRARY): $(LIBRARY_OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $^

$(SHARED): $(LIBRARY_OBJECTS)
	@echo "LD $@"
	@$(link) -shared -Wl,-soname,$(SONAME) $(if $(SANITIZE),,-Wl,--no-undefined) $^ $(LDLIBS) $(LIBRARY_LIBS) -o $@

# What is installed: one object, in which what headers do not declare has no name for others.
$(STATIC): $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	@$(CC) $(CFLAGS) -r -nostdlib $^ -o $(@:.a=.o)
	@$(OBJCOPY) --localize-hidden $(@:.a=.o)
	@$(AR) rcs $@ $(@:.a=.o)

$(OBJ)/program.a: $(PROGRAM_OBJECTS)
	@rm -f $@
	@$(AR) rcs $@ $^

$(BINARY): $(call object,src/main.c src/anew.c) $(OBJ)/program.a $(LIBRARY)
	@echo "LD $@"
	@$(link) $(PIE) $(filter-out $(OBJ)/flags,$^) $(LDLIBS) $(LIBRARY_LIBS) $(PROGRAM_LIBS) -o $@

# ---- on several machines ----------------------------------------------------------------------

MPI_CFLAGS := $(patsubst -I%,-isystem %,$(call pkg,--cflags ompi-c))
CLUSTER_OBJECTS := $(call object,$(wildcard src/cluster/*.c))
CLUSTER := $(BUILD)/mfexplore-mpi$(if $(SANITIZE),-$(VARIANT))
# `private`: not for the file of flags, which all objects share.
$(CLUSTER_OBJECTS): private NEEDED_CPPFLAGS += $(MPI_CFLAGS)

mpi: $(CLUSTER)

deps-mpi:
	@.ci/deps mpi

$(CLUSTER): $(CLUSTER_OBJECTS) $(call object,src/anew.c) $(OBJ)/program.a $(LIBRARY)
	@echo "LD $@"
	@$(link) $(PIE) $(filter-out $(OBJ)/flags,$^) $(LDLIBS) $(LIBRARY_LIBS) $(PROGRAM_LIBS) $(call pkg,--libs ompi-c) -o $@

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

# ---- demo -------------------------------------------------------------------------------------

demo: deps
	@$(MAKE) --no-print-directory demo-run

# The explorer on the sample; without a terminal, what it shows as text.
demo-run: $(BINARY)
	@if [ -t 0 ] && [ -t 1 ] && [ "$${TERM:-dumb}" != dumb ]; then $(BINARY) data/sample.csv.gz; \
	else $(MAKE) --no-print-directory demo-text; fi

demo-text: $(BINARY)
	$(BINARY) stats data/sample.csv.gz
	$(BINARY) train data/sample.csv.gz
	$(BINARY) recommend data/sample.csv.gz 2 --min-ratings 5

# ---- tests ------------------------------------------------------------------------------------

# Allocations of the library fail on demand in this test.
$(OBJ)/tests/data/test_out_of_memory: LINKED := \
	-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup

# What is loaded before the program to let its calls fail; nothing can be loaded before a sanitizer.
$(OBJ)/tests/faults/shim.so: tests/faults/shim.c
	@mkdir -p $(@D)
	@$(CC) -O1 -fPIC -shared -D_GNU_SOURCE $(WARNINGS) $(WERROR) $< -o $@ -ldl

FAULTS_SHIM := $(if $(SANITIZE),,$(OBJ)/tests/faults/shim.so)

$(OBJ)/tests/fuzz/test_corpus: LINKED := $(OBJ)/tests/fuzz/targets.o
$(OBJ)/tests/fuzz/test_corpus: $(OBJ)/tests/fuzz/targets.o

$(OBJ)/tests/fuzz/fuzz: $(OBJ)/tests/fuzz/fuzz.o $(OBJ)/tests/fuzz/targets.o $(OBJ)/program.a $(LIBRARY)
	@echo "LD $@"
	@$(link) $(PIE) -fsanitize=fuzzer $^ $(LDLIBS) $(LIBRARY_LIBS) $(PROGRAM_LIBS) -o $@

# The tests with other compilers and settings, as another user, in an odd place; VARIANTS="clang O0".
matrix:
	@.ci/deps fuzz
	@.ci/matrix $(BUILD)/matrix $(VARIANTS)

# Every target for TIME seconds, with clang's libFuzzer; what it finds stays in build/fuzz.
FUZZING := fuzzer-no-link,address,undefined
fuzz:
	@.ci/deps fuzz
	@$(MAKE) --no-print-directory CC=clang SANITIZE=$(FUZZING) $(BUILD)/$(subst $(comma),-,$(FUZZING))/tests/fuzz/fuzz
	@.ci/fuzz $(BUILD)/$(subst $(comma),-,$(FUZZING))/tests/fuzz/fuzz $(BUILD)/fuzz $(or $(TIME),60) $(TARGETS)

# Which lines the tests run. (What the library exports is another matter with --coverage in it.)
coverage: test-tools
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage CFLAGS="-O1 -g --coverage" \
		TEST_SOURCES="$(filter-out tests/library/%,$(TEST_SOURCES))" test
	@.ci/coverage $(BUILD)/coverage/release

# N changes of one operator, constant or call in src; the tests must notice nine in ten.
mutants: test-tools
	@.ci/mutants $(or $(N),200) $(or $(SEED),1) $(FOLDER)

# Trainings whose threads are stopped and let go on at random: N of them, the same bits.
shake: test-tools $(OBJ)/tests/train/test_shaken $(BINARY)
	@MFEXPLORE=$(BINARY) SHAKES=$(or $(N),1000) $(OBJ)/tests/train/test_shaken

# Eight hours of pictures, 100 ms apart, and random keys and sizes on each screen.
soak: test-tools $(OBJ)/tests/terminal/test_soak
	@SOAK_TICKS=$(or $(TICKS),288000) SOAK_KEYS=$(or $(KEYS),10000) $(OBJ)/tests/terminal/test_soak

# Every allocation and every read fails in turn (EVERY=10: each tenth); kill -9 in what writes.
faults: test-tools $(OBJ)/tests/faults/test_faults $(OBJ)/tests/faults/test_kills $(BINARY) $(FAULTS_SHIM)
	@MFEXPLORE=$(BINARY) KILLS=$(or $(KILLS),200) $(OBJ)/tests/faults/test_kills
	@OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1 MFEXPLORE=$(BINARY) MFEXPLORE_BUILD=$(OBJ) \
		FAULTS_EVERY=$(or $(EVERY),1) $(OBJ)/tests/faults/test_faults

$(OBJ)/tests/%: $(OBJ)/tests/%.o $(OBJ)/program.a $(LIBRARY)
	@echo "LD $@"
	@$(link) $(PIE) $(LINKED) $(filter-out $(LINKED),$^) $(LDLIBS) $(LIBRARY_LIBS) $(PROGRAM_LIBS) \
		$(call pkg,--libs cmocka vterm) -o $@

check: deps-check
	@$(MAKE) --no-print-directory WERROR=-Werror $(if $(SANITIZE),test,check-all)

check-all:
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory SANITIZE=address,undefined test
	@$(MAKE) --no-print-directory SANITIZE=thread TEST_SOURCES="$(THREADED)" test
	@$(MAKE) --no-print-directory lint

test-tools:
	@for p in cmocka vterm; do pkg-config --exists $$p || \
		{ echo "make test: the package $$p is missing; make deps-check installs what tests need" >&2; exit 1; }; done

test: test-tools
	@$(MAKE) --no-print-directory test-run

# The program for clusters is tested where there is an MPI to build it with.
HAS_MPI := $(shell pkg-config --exists ompi-c 2>/dev/null && echo yes)

test-run: $(TESTS) $(BINARY) $(LIBRARY) $(SHARED) $(FAULTS_SHIM) $(if $(HAS_MPI),$(CLUSTER))
	@OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1 MFEXPLORE_MPI=$(CLUSTER) \
		MFEXPLORE=$(BINARY) MFEXPLORE_BUILD=$(OBJ) .ci/tests $(TESTS) && echo "all tests passed ($(VARIANT))"

# The expected screens and answers, written anew; a person reads the diff.
EXPECTING := screen/test_screens screen/test_keys command/test_answers format/test_hostile_data
screens: $(EXPECTING:%=$(OBJ)/tests/%) $(BINARY)
	@mkdir -p tests/screen/expected tests/screen/keys
	@for t in $(EXPECTING); do MFEXPLORE=$(BINARY) MFEXPLORE_UPDATE=1 $(OBJ)/tests/$$t >/dev/null; done
	@git --no-pager diff --stat -- tests

# ---- quality ----------------------------------------------------------------------------------

lint: $(BINARY) $(if $(HAS_MPI),$(CLUSTER))
	@.ci/lint "$(NEEDED_CPPFLAGS) -fopenmp $(MPI_CFLAGS)" $(OBJ)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

$(OBJ)/tests/bench/bench: $(call object,$(wildcard tests/bench/*.c)) $(LIBRARY)
	@echo "LD $@"
	@$(link) $(PIE) $^ $(LDLIBS) $(LIBRARY_LIBS) -o $@

bench: deps $(OBJ)/tests/bench/bench $(BINARY)
	@MFEXPLORE=$(BINARY) $(OBJ)/tests/bench/bench

# Ranks, links and a projection: see .ci/bench-mpi.
bench-mpi: deps-mpi
	@$(MAKE) --no-print-directory $(BINARY) $(CLUSTER)
	@.ci/bench-mpi $(BINARY) $(CLUSTER) $(BUILD)/bench-mpi

# ---- documents and samples --------------------------------------------------------------------

manual: $(BINARY)
	@.ci/manual $(BINARY) man/mfexplore.1

# The pictures of the README, drawn by the program.
pictures: $(BINARY)
	$(BINARY) export data/sample.csv.gz screen data --size 100x30 --keys Down -q -o man/data.svg
	$(BINARY) export data/sample.csv.gz screen train --size 100x30 --keys Space -q -o man/train.svg
	$(BINARY) export data/sample.csv.gz screen beta --size 100x30 --keys "Space End Up Up" -q -o man/beta.svg
	$(BINARY) export data/tiny.csv screen recommend --size 110x30 --keys "2 Space 4 Enter" -q \
		-o man/recommend.svg
	$(BINARY) export data/sample.csv.gz screen train --size 100x30 --keys "C d" -q -o man/cloud.svg
	$(BINARY) export data/sample.csv.gz screen train --size 100x30 --keys "G Right Down Left Down 1 2 Down 4 Enter Space G" \
		-q -o man/guess.svg
	$(BINARY) export data/sample.csv.gz screen data --size 100x30 --keys c -q -o man/access.svg
	$(BINARY) export data/sample.csv.gz screen beta --size 100x30 --keys "2 Space 3 w PgDn Left Left" -q -o man/slider.svg
	$(BINARY) export data/sample.csv.gz screen beta --size 100x30 --keys "2 Space 3 v" -q -o man/bars.svg
	$(BINARY) export data/tiny.csv screen factors --size 100x24 --keys "2 Space 5 r" -q -o man/factors.svg
	$(BINARY) export data/tiny.csv screen step --size 100x24 --keys "Space Right Right Right Right Right" -q -o man/step.svg
	$(BINARY) export data/sample.csv.gz screen ladder --size 100x24 --keys "2 Space 7 Space End" -q -o man/ladder.svg
	$(BINARY) export data/tiny.csv screen you --size 100x24 --keys "2 Space 8 / salt Enter / robot Enter Left Left Left" \
		-q -o man/you.svg
	$(BINARY) export data/tiny.csv screen clinic --size 100x24 --keys "2 e Up Ctrl-U 0.06 Tab Ctrl-U 0.06 Enter 9" -q \
		-o man/clinic.svg
	$(BINARY) export data/sample.csv.gz screen clinic --size 100x30 --keys "9 Down Down Down Down Down Enter" -q -o man/zoo.svg
	$(BINARY) export data/sample.csv.gz screen data --lesson overfitting --size 100x30 --keys "Enter Enter" -q \
		-o man/lesson.svg
	$(BINARY) synth --watchers 400 --movies 300 --ratings 20000 --rank 3 -q -o build/planted.csv --truth build/planted.npz
	$(BINARY) export build/planted.csv --truth build/planted.npz screen train --size 100x28 --keys Space -q -o man/planted.svg
	$(BINARY) export build/planted.csv --truth build/planted.npz screen factors --size 100x24 --keys "2 Space 5 v v v" -q \
		-o man/recovered.svg
	$(BINARY) export data/sample.csv.gz figure curves --size 160x90 -q -o man/curves.svg
	$(BINARY) export data/sample.csv.gz figure norms --size 160x90 --palette grey -q -o man/norms.svg
	$(BINARY) export data/sample.csv.gz figure map --size 160x80 --dpi 110 -q -o man/map.png
	$(BINARY) report data/tiny.csv --ladder -q -o man/report.html
	$(BINARY) export data/tiny.csv film train --size 80x24 --frames 12 --fps 4 -q -o man/film.svg

# Each picture drawn by rsvg-convert and by Chromium, and compared: things must stand where they stand.
check-pictures:
	@.ci/pictures man

# Every screen in a real terminal (xterm under Xvfb), at two sizes, dark and light, in 256 and 16 colours.
screenshots: $(BINARY)
	@.ci/screenshots $(BINARY) $(BUILD)/screenshots

# How data/sample.csv.gz was made; data/README.md says more.
samples: $(BINARY)
	$(BINARY) synth -o data/sample.csv.gz

# The binary knows where its samples are: with another PREFIX it is linked anew.
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include/mfexplore \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man3 \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/mfexplore/lessons \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(ZSHDIR) \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/mfexplore
	install -m 644 $(STATIC) $(DESTDIR)$(LIBDIR)/libmfexplore.a
	install -m 755 $(SHARED) $(DESTDIR)$(LIBDIR)/libmfexplore.so.$(VERSION)
	ln -sf libmfexplore.so.$(VERSION) $(DESTDIR)$(LIBDIR)/$(SONAME)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libmfexplore.so
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(LIBDIR)' 'includedir=$${prefix}/include' '' \
		'Name: mfexplore' 'Description: matrix factorization that can be watched and questioned' \
		'Version: $(VERSION)' 'Libs: -L$${libdir} -lmfexplore' \
		'Libs.private: $(LIBRARY_LIBS) -fopenmp' 'Cflags: -I$${includedir}' \
		> $(DESTDIR)$(LIBDIR)/pkgconfig/mfexplore.pc
	install -m 644 include/mfexplore/*.h $(DESTDIR)$(PREFIX)/include/mfexplore/
	if [ -x $(CLUSTER) ]; then install -m 755 $(CLUSTER) $(DESTDIR)$(PREFIX)/bin/mfexplore-mpi && \
		install -m 644 man/mfexplore-mpi.1 $(DESTDIR)$(PREFIX)/share/man/man1/; fi
	install -m 644 man/mfexplore.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/libmfexplore.3 $(DESTDIR)$(PREFIX)/share/man/man3/
	install -m 644 man/mfexplore.5 $(DESTDIR)$(PREFIX)/share/man/man5/
	install -m 644 $(LESSONS) $(DESTDIR)$(PREFIX)/share/mfexplore/lessons/
	install -m 644 data/sample.csv.gz data/tiny.csv data/tiny.titles.csv data/README.md \
		$(DESTDIR)$(PREFIX)/share/mfexplore/
	install -m 644 data/completion/mfexplore.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/mfexplore
	install -m 644 data/completion/mfexplore.zsh $(DESTDIR)$(ZSHDIR)/_mfexplore
	install -m 644 data/completion/mfexplore.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/

# The sources of the last commit as one file: two runs, the same bytes.
DIST := $(BUILD)/mfexplore-$(VERSION).tar.gz
dist:
	@mkdir -p $(BUILD)
	@git archive --format=tar --prefix=mfexplore-$(VERSION)/ HEAD | gzip -9n > $(DIST)
	@sha256sum $(DIST)

# Debian packages of it, held against lintian; then installed, run and removed in a clean root.
deb: dist
	@.ci/deb $(DIST) $(BUILD)/deb

check-deb: deb
	@.ci/check-deb $(BUILD)/deb

deps-deb:
	@.ci/deps deb

clean:
	rm -rf $(BUILD)
