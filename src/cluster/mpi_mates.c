/* Mates over MPI: see mpi_mates.h. A failure of MPI itself ends the job, with MPI's own words. */
#include "mpi_mates.h"

#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* MPI counts in `int`: what is longer goes in pieces. */
enum { PIECE = 1 << 30, TAG = 1, TAG_SLOTS = 2, SECONDS_TO_MEET = 10 };

/* What is under way in a slot: its last piece, the others being done by then. */
typedef struct slots {
    MPI_Request of[MF_MATES_SLOTS];
} slots;

static slots under_way;
static MPI_Comm at_the_end;
static mpi_traffic traffic;

/* Waits, as MPI_Wait does, but leaves the processor to others when it takes long: more ranks than
 * cores would otherwise wait for one another at the cost of those that work. */
static void settle(MPI_Request *request)
{
    static const double PATIENCE = 0.0002; /* seconds; a message takes far less */
    double began = MPI_Wtime();
    int done = 0;
    for (MPI_Test(request, &done, MPI_STATUS_IGNORE); done == 0;
         MPI_Test(request, &done, MPI_STATUS_IGNORE)) {
        if (MPI_Wtime() - began > PATIENCE) {
            nanosleep(&(struct timespec){.tv_nsec = 20000}, NULL);
        }
    }
    traffic.seconds += MPI_Wtime() - began;
}

static int piece_of(size_t n)
{
    return (int)(n < PIECE ? n : PIECE);
}

static void send(void *context, size_t to, const void *bytes, size_t n)
{
    const char *at = bytes;
    MPI_Request request;
    (void)context;
    traffic.bytes += n;
    for (; n > 0; at += piece_of(n), n -= (size_t)piece_of(n)) {
        MPI_Isend(at, piece_of(n), MPI_BYTE, (int)to, TAG, MPI_COMM_WORLD, &request);
        settle(&request);
    }
}

static void receive(void *context, size_t from, void *bytes, size_t n)
{
    char *at = bytes;
    MPI_Request request;
    (void)context;
    for (; n > 0; at += piece_of(n), n -= (size_t)piece_of(n)) {
        MPI_Irecv(at, piece_of(n), MPI_BYTE, (int)from, TAG, MPI_COMM_WORLD, &request);
        settle(&request);
    }
}

static void broadcast(void *context, size_t from, void *bytes, size_t n)
{
    const mf_mates *mates = context;
    char *at = bytes;
    MPI_Request request;
    traffic.bytes += mates->rank == from ? n * (mates->n - 1) : 0;
    for (; n > 0; at += piece_of(n), n -= (size_t)piece_of(n)) {
        MPI_Ibcast(at, piece_of(n), MPI_BYTE, (int)from, MPI_COMM_WORLD, &request);
        settle(&request);
    }
}

static void add(void *context, uint64_t *numbers, size_t n)
{
    MPI_Request request;
    (void)context;
    traffic.bytes += n * sizeof *numbers;
    for (size_t at = 0; at < n; at += PIECE / sizeof *numbers) {
        size_t here = n - at < PIECE / sizeof *numbers ? n - at : PIECE / sizeof *numbers;
        MPI_Iallreduce(MPI_IN_PLACE, numbers + at, (int)here, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD,
                       &request);
        settle(&request);
    }
}

/* In rounds: with the rank that is `round` further on, and with the one that is as far behind. */
static void swap(void *context, const void *out, const size_t *out_n, void *in, const size_t *in_n)
{
    const mf_mates *mates = context;
    size_t n = mates->n, me = mates->rank;
    for (size_t round = 0; round < n; round++) {
        size_t to = (me + round) % n, from = (me + n - round) % n, out_at = 0, in_at = 0;
        for (size_t r = 0; r < to; r++) {
            out_at += out_n[r];
        }
        for (size_t r = 0; r < from; r++) {
            in_at += in_n[r];
        }
        size_t out_left = out_n[to], in_left = in_n[from];
        traffic.bytes += to == me ? 0 : out_left;
        while (out_left > 0 || in_left > 0) {
            int sent = piece_of(out_left), got = piece_of(in_left);
            MPI_Request requests[2] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
            if (got > 0) {
                MPI_Irecv((char *)in + in_at, got, MPI_BYTE, (int)from, TAG, MPI_COMM_WORLD,
                          &requests[0]);
            }
            if (sent > 0) {
                MPI_Isend((const char *)out + out_at, sent, MPI_BYTE, (int)to, TAG, MPI_COMM_WORLD,
                          &requests[1]);
            }
            settle(&requests[0]);
            settle(&requests[1]);
            out_at += (size_t)sent;
            out_left -= (size_t)sent;
            in_at += (size_t)got;
            in_left -= (size_t)got;
        }
    }
}

/* A column of blocks is far below 2 GiB. */
static void begin_send(void *context, size_t slot, size_t to, const void *bytes, size_t n)
{
    (void)context;
    traffic.bytes += n;
    MPI_Isend(bytes, (int)n, MPI_BYTE, (int)to, TAG_SLOTS, MPI_COMM_WORLD, &under_way.of[slot]);
}

static void begin_receive(void *context, size_t slot, size_t from, void *bytes, size_t n)
{
    (void)context;
    MPI_Irecv(bytes, (int)n, MPI_BYTE, (int)from, TAG_SLOTS, MPI_COMM_WORLD, &under_way.of[slot]);
}

static bool ended(void *context, size_t slot, bool wait)
{
    int done = 1;
    (void)context;
    if (wait) {
        settle(&under_way.of[slot]);
    } else {
        MPI_Test(&under_way.of[slot], &done, MPI_STATUS_IGNORE);
    }
    return done != 0;
}

static void end_all(void *context)
{
    const mf_mates *mates = context;
    fprintf(stderr, "mfexplore-mpi: rank %zu: out of memory\n", mates->rank);
    mpi_mates_end_all(MF_SYSTEM);
    abort();
}

static const mf_mates_calls calls = {.send = send,
                                     .receive = receive,
                                     .broadcast = broadcast,
                                     .add = add,
                                     .swap = swap,
                                     .begin_send = begin_send,
                                     .begin_receive = begin_receive,
                                     .ended = ended,
                                     .end_all = end_all};

bool mpi_mates_join(int *argc, char ***argv, mf_mates *mates)
{
    int provided, rank, n;
    if (MPI_Init_thread(argc, argv, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS) {
        return false;
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &n);
    MPI_Comm_dup(MPI_COMM_WORLD, &at_the_end);
    for (size_t slot = 0; slot < MF_MATES_SLOTS; slot++) {
        under_way.of[slot] = MPI_REQUEST_NULL;
    }
    *mates = (mf_mates){.rank = (size_t)rank, .n = (size_t)n, .calls = &calls, .context = mates};
    return provided >= MPI_THREAD_SERIALIZED;
}

mpi_traffic mpi_mates_traffic(void)
{
    return traffic;
}

bool mpi_mates_meet(bool failed)
{
    MPI_Request all;
    int done = 0;
    MPI_Ibarrier(at_the_end, &all);
    for (int hundredths = 0; !failed || hundredths < 100 * SECONDS_TO_MEET; hundredths++) {
        MPI_Test(&all, &done, MPI_STATUS_IGNORE);
        if (done != 0) {
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return done != 0;
}

void mpi_mates_leave(void)
{
    MPI_Comm_free(&at_the_end);
    MPI_Finalize();
}

void mpi_mates_end_all(mf_status status)
{
    MPI_Abort(MPI_COMM_WORLD, (int)status);
}
