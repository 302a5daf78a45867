/* What names say: see names.h. A name is taken apart into words ("userId", "User-ID" and "user id"
 * are user and id; "userid" is, too), and its words are looked up. */
#include "names.h"

#include <ctype.h>
#include <string.h>

const char *const role_names[ROLES] = {"watcher", "movie", "rating", "time"};

enum { WORDS_MOST = 8, WORD_LONGEST = 32 };

static const char *const watcher_words[] = {
    "user",    "uid",       "customer", "cust",         "member",   "reviewer",  "watcher",
    "profile", "viewer",    "reader",   "rater",        "person",   "account",   "client",
    "visitor", "voter",     "critic",   "listener",     "player",   "username",  "consumer",
    "buyer",   "guest",     "student",  "subscriber",   "patient",  "audience",  "respondent",
    "usr",     "userid",    "shopper",  "tourist",      "traveler", "traveller", "participant",
    "judge",   "steamid",   "usuario",  "utilisateur",  "benutzer", "nutzer",    "kunde",
    "utente",  "gebruiker", "用户",     "пользователь", "worker",   "annotator", "tester",
    NULL};
static const char *const movie_words[] = {
    "movie",       "movies",     "item",    "iid",        "book",     "product",  "prod",
    "business",    "song",       "anime",   "title",      "isbn",     "asin",     "film",
    "mid",         "artist",     "track",   "album",      "game",     "show",     "series",
    "recipe",      "restaurant", "venue",   "place",      "hotel",    "joke",     "article",
    "course",      "app",        "beer",    "wine",       "dish",     "brand",    "dest",
    "destination", "site",       "url",     "page",       "podcast",  "drug",     "paper",
    "video",       "sku",        "listing", "movieid",    "doc",      "document", "manga",
    "comic",       "episode",    "poi",     "attraction", "cafe",     "bar",      "food",
    "image",       "photo",      "news",    "story",      "tale",     "bookid",   "itemid",
    "merchant",    "shop",       "store",   "service",    "event",    "tconst",   "imdb",
    "tmdb",        "isbn10",     "isbn13",  "filme",      "pelicula", "artikel",  "produkt",
    "produto",     "produit",    "libro",   "livre",      "buch",     "电影",     "商品",
    "物品",        "gmap",       "фильм",   "товар",      "книга",    "映画",     "titulo",
    "titre",       "titel",      NULL};
static const char *const rating_words[] = {
    "rating",    "ratings",  "score", "scores",   "stars",      "star",    "overall",    "rate",
    "grade",     "mark",     "value", "points",   "vote",       "weight",  "preference", "plays",
    "playcount", "response", "val",   "strength", "evaluation", "hours",   "playtime",   "nota",
    "bewertung", "voto",     "ocena", "评分",     "оценка",     "рейтинг", "評価",       NULL};
/* Ratings only where nothing is called so more clearly. */
static const char *const weak_words[] = {"hours",    "playtime", "value",    "points",
                                         "vote",     "weight",   "plays",    "playcount",
                                         "response", "val",      "strength", NULL};
static const char *const time_words[] = {
    "time", "date", "timestamp", "year", "datetime", "day",  "month", "created", "updated",
    "ts",   "unix", "unixtime",  "when", "modified", "hour", "at",    NULL};
/* What may be rated or rate, and often only says where: other names are clearer. */
static const char *const generic_words[] = {"url",      "site",  "page",  "service", "event",
                                            "store",    "shop",  "brand", "client",  "account",
                                            "merchant", "photo", "image", "bar",     "person",
                                            "place",    "show",  "app",   NULL};
/* Named so, a column is something about the rating, the watcher or the movie, and no role. */
static const char *const other_words[] = {
    "review",    "text",      "comment",     "summary",     "helpful",     "helpfulness",
    "tag",       "tags",      "genre",       "genres",      "description", "price",
    "flag",      "verified",  "useful",      "funny",       "cool",        "age",
    "gender",    "zip",       "city",        "country",     "occupation",  "category",
    "type",      "class",     "language",    "lang",        "session",     "ip",
    "device",    "style",     "verbose",     "votes",       "liked",       "sex",
    "address",   "lat",       "lon",         "latitude",    "longitude",   "rank",
    "fold",      "split",     "status",      "body",        "headline",    "author",
    "authors",   "director",  "directors",   "publisher",   "developer",   "studio",
    "actor",     "actors",    "cast",        "writer",      "binding",     "fit",
    "runtime",   "mins",      "duration",    "pages",       "budget",      "revenue",
    "episodes",  "height",    "size",        "likes",       "dislikes",    "shelf",
    "shelves",   "bookshelf", "bookshelves", "compliment",  "compliments", "position",
    "pos",       "upvotes",   "downvotes",   "nationality", "location",    "region",
    "state",     "segment",   "income",      "salary",      "sentiment",   "recommended",
    "recommend", "voted",     "top",         "is",          "has",         "version",
    "variety",   "platform",  NULL};
/* Parts of a date: no time by themselves, and a year may be the film's. */
static const char *const part_words[] = {"year", "month", "day", "hour", NULL};
/* These say that a column counts or averages: of many ratings, not of one. */
static const char *const many_words[] = {"avg", "average", "mean",   "num",      "count",
                                         "cnt", "total",   "sum",    "median",   "bayes",
                                         "n",   "std",     "number", "weighted", NULL};
/* So rows and columns of sums and means are called, too. */
static const char *const sum_words[] = {"grand",  "subtotal",   "gesamt",       "gesamtergebnis",
                                        "summe",  "mittelwert", "durchschnitt", "moyenne",
                                        "media",  "promedio",   "somme",        "suma",
                                        "totale", "rated",      "nb",           NULL};
/* What counts as an id without being called so. */
static const char *const id_words[] = {"asin", "isbn",   "isbn10",  "isbn13",
                                       "sku",  "tconst", "steamid", NULL};
static const char *const index_words[] = {"index",  "row",    "rownum", "unnamed", "rowid",
                                          "idx",    "number", "no",     "nr",      "line",
                                          "record", "entry",  NULL};

/* The words of a name, in small letters. */
typedef struct words {
    size_t n;
    char word[WORDS_MOST][WORD_LONGEST];
    bool has_id, plural; /* "user_id"; "users" */
} words;

static bool is_in(const char *const *list, const char *word)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(list[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_known(const char *word)
{
    return is_in(watcher_words, word) || is_in(movie_words, word) || is_in(rating_words, word) ||
           is_in(time_words, word) || is_in(other_words, word);
}

/* Small letters, without what stands above and below those of Latin-1; Cyrillic ones, too. Returns
 * how long the word then is. */
static size_t fold(const char *text, size_t length, char *word)
{
    /* U+00C0 to U+00FF; ' ': stays */
    static const char bases[] = "aaaaaa ceeeeiiiidnooooo ouuuuy  aaaaaa ceeeeiiiidnooooo ouuuuy y";
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i],
                      next = i + 1 < length ? (unsigned char)text[i + 1] : 0;
        char base = c == 0xc3 && next >= 0x80 && next < 0xc0 ? bases[next - 0x80] : ' ';
        if (base != ' ') {
            word[n++] = base;
            i++;
        } else if (c == 0xd0 && next >= 0x90 && next < 0xb0) { /* А to Я */
            word[n++] = (char)(next < 0xa0 ? 0xd0 : 0xd1);
            word[n++] = (char)(next < 0xa0 ? next + 0x20 : next - 0x20);
            i++;
        } else {
            word[n++] = (char)tolower(c);
        }
    }
    word[n] = '\0';
    return n;
}

static void add_word(words *w, const char *text, size_t length)
{
    if (length == 0 || w->n == WORDS_MOST || length >= WORD_LONGEST) {
        return;
    }
    char *word = w->word[w->n];
    length = fold(text, length, word);
    bool uid = w->n > 0 && strcmp(word, "uid") == 0;
    if (strcmp(word, "id") == 0 || strcmp(word, "ids") == 0 || strcmp(word, "code") == 0 || uid) {
        w->has_id = true;
        return; /* says that it is one, not of whom */
    }
    /* "userid", "movieids", "username": a known word with an ending. */
    static const char *const endings[] = {"ids", "id", "name", "no", "s"};
    for (size_t e = 0; e < sizeof endings / sizeof endings[0] && !is_known(word); e++) {
        size_t end = strlen(endings[e]);
        if (length > end + 1 && strcmp(word + length - end, endings[e]) == 0) {
            char stem[WORD_LONGEST];
            memcpy(stem, word, length - end);
            stem[length - end] = '\0';
            if (is_known(stem)) {
                w->has_id = w->has_id || endings[e][0] == 'i';
                w->plural = w->plural || (endings[e][0] == 's' && is_in(watcher_words, stem));
                memcpy(word, stem, sizeof stem);
            }
        }
    }
    w->n++;
}

static words split_words(const char *name, size_t length)
{
    words w = {0};
    size_t from = 0;
    for (size_t i = 0; i <= length; i++) {
        unsigned char c = i < length ? (unsigned char)name[i] : 0;
        bool letter = i < length && (isalnum(c) || c >= 0x80);
        /* aB: a word ends; ABc: it ends before the B of Bc */
        bool up = letter && i > from && isupper(c) && islower((unsigned char)name[i - 1]);
        if (!letter || up) {
            add_word(&w, name + from, i - from);
            from = letter ? i : i + 1;
        }
    }
    return w;
}

/* How clearly the words name a role of this list: the only word, the last but for ids, the first,
 * or one of them. */
static int strength_in(const words *w, const char *const *list)
{
    if (w->n == 0) {
        return 0;
    }
    if (w->n == 1 && is_in(list, w->word[0])) {
        return w->has_id ? 10 : 9;
    }
    if (is_in(list, w->word[0])) {
        return w->has_id ? 8 : 5;
    }
    if (is_in(list, w->word[w->n - 1])) {
        return w->has_id ? 8 : 6;
    }
    for (size_t i = 1; i + 1 < w->n; i++) {
        if (is_in(list, w->word[i])) {
            return 4;
        }
    }
    return 0;
}

static bool has_any(const words *w, const char *const *list)
{
    for (size_t i = 0; i < w->n; i++) {
        if (is_in(list, w->word[i])) {
            return true;
        }
    }
    return false;
}

/* "rating" is clearer than "my_rating", that than "imdb_rating" and "stars", and "weight" is weaker
 * than all of them. */
static int strength_of_rating(const words *w, int strength)
{
    bool rating = w->n > 0 && strcmp(w->word[w->n - 1], "rating") == 0;
    bool weak = w->n > 0 && is_in(weak_words, w->word[w->n - 1]);
    static const char *const own[] = {"overall", "my", "your", NULL};
    bool overall = w->n == 2 && is_in(own, w->word[0]);
    return strength == 0 ? 0
           : rating      ? (w->n == 1 ? 14
                            : overall ? 12
                                      : 11)
           : weak        ? strength / 2
                         : strength;
}

bool name_is_summary(const char *name, size_t length)
{
    words w = split_words(name, length);
    bool all = w.n > 0 && !w.has_id;
    for (size_t i = 0; i < w.n; i++) {
        all = all && strlen(w.word[i]) > 1 &&
              (is_in(many_words, w.word[i]) || is_in(sum_words, w.word[i]) ||
               is_in(rating_words, w.word[i]));
    }
    return all && (is_in(many_words, w.word[0]) || is_in(sum_words, w.word[0]));
}

/* The role that the words name most clearly, and how clearly. */
static void find_role(const words *w, named *meaning)
{
    const char *const *const lists[ROLES] = {watcher_words, movie_words, rating_words, time_words};
    for (role r = ROLE_WATCHER; r < ROLES; r++) {
        int strength = strength_in(w, lists[r]);
        if (strength > meaning->strength) {
            meaning->strength = strength;
            meaning->role = r;
        }
    }
    bool who_or_what = meaning->role == ROLE_WATCHER || meaning->role == ROLE_MOVIE;
    if (meaning->role == ROLE_RATING) {
        meaning->strength = strength_of_rating(w, meaning->strength);
    } else if (meaning->role == ROLE_TIME && is_in(part_words, w->word[w->n - 1])) {
        meaning->strength = 0;
    } else if (who_or_what && has_any(w, generic_words)) {
        meaning->strength = meaning->strength > 4 ? meaning->strength - 4 : 1;
    } else if (meaning->role == ROLE_MOVIE && strcmp(w->word[0], "artist") == 0) {
        meaning->strength--; /* albums and songs are of one */
    }
    if (w->n == 1 && meaning->role == ROLE_MOVIE && strcmp(w->word[0], "title") == 0 &&
        !w->has_id) {
        meaning->strength = 3; /* of a review, where something else names what was rated */
    }
}

/* u, i, r, t and the like, where the name is nothing else. */
static void find_letter(const words *w, named *meaning)
{
    static const struct {
        const char *letter;
        role role;
    } letters[] = {{"u", ROLE_WATCHER}, {"w", ROLE_WATCHER}, {"i", ROLE_MOVIE},
                   {"m", ROLE_MOVIE},   {"r", ROLE_RATING},  {"t", ROLE_TIME}};
    for (size_t l = 0; l < sizeof letters / sizeof letters[0]; l++) {
        if (w->n == 1 && meaning->role == ROLE_NONE && strcmp(w->word[0], letters[l].letter) == 0) {
            meaning->role = letters[l].role;
            meaning->strength = 1;
        }
    }
}

/* "num_users", "users": how many; "average_rating": of many. "num_stars" is of one. */
static bool says_how_many(const words *w, role meant)
{
    bool stars = w->n > 1 && strncmp(w->word[w->n - 1], "star", 4) == 0;
    return !w->has_id &&
           ((has_any(w, many_words) && !stars) || (meant == ROLE_WATCHER && w->plural));
}

/* "index", "row 1", "rating_id"; "review_id", too: `other` says that its word is no role's. */
static bool names_the_row(const words *w, role meant, bool other)
{
    bool all_index = w->n > 0;
    for (size_t i = 0; i < w->n; i++) {
        all_index = all_index && (is_in(index_words, w->word[i]) ||
                                  strspn(w->word[i], "0123456789") == strlen(w->word[i]));
    }
    bool of_rating = w->has_id && (meant == ROLE_RATING || meant == ROLE_TIME);
    return w->n == 0 || (all_index && is_in(index_words, w->word[0])) ||
           (other && w->has_id && w->n == 1) || of_rating;
}

/* Beside a word that is no role's: "review/score" is the rating in spite of it,
 * "review_profilename", "reviews.username" and "author.steamid" say whose review it is, the rest is
 * text. */
static bool is_role_all_the_same(const words *w, role meant)
{
    bool rating = meant == ROLE_RATING && is_in(rating_words, w->word[w->n - 1]);
    bool who = meant == ROLE_WATCHER && w->n >= 2 && is_in(watcher_words, w->word[1]) &&
               (strcmp(w->word[0], "review") == 0 || strcmp(w->word[0], "author") == 0);
    return rating || meant == ROLE_TIME || who;
}

named name_meaning(const char *name, size_t length)
{
    named meaning = {.role = ROLE_NONE};
    const char *colon = memchr(name, ':', length);
    bool unnamed = length >= 7 && memcmp(name, "Unnamed", 7) == 0;
    if (colon != NULL && !unnamed) {
        length = (size_t)(colon - name);
    }
    words w = split_words(name, length);
    w.has_id = w.has_id || has_any(&w, id_words);
    meaning.is_id = w.has_id;
    find_role(&w, &meaning);
    find_letter(&w, &meaning);
    meaning.plural = meaning.role == ROLE_WATCHER && w.plural && w.n == 1 && !w.has_id;
    bool other = strength_in(&w, other_words) > 0;
    meaning.index = unnamed || names_the_row(&w, meaning.role, other);
    if (meaning.index) {
        meaning.role = ROLE_NONE;
        meaning.strength = 0;
    } else if (says_how_many(&w, meaning.role)) {
        /* "play_count" may be the rating, where nothing else is. */
        meaning = (named){.role = ROLE_NONE,
                          .text = other || meaning.role != ROLE_NONE,
                          .plural = meaning.plural};
    } else if (other && meaning.strength < 9) {
        meaning.text = !is_role_all_the_same(&w, meaning.role);
        meaning.role = meaning.text ? ROLE_NONE : meaning.role;
        meaning.strength = meaning.text ? 0 : meaning.strength;
    }
    return meaning;
}
