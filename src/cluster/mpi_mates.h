/* Mates over MPI: the ranks of MPI_COMM_WORLD. */
#ifndef MF_CLUSTER_MPI_MATES_H
#define MF_CLUSTER_MPI_MATES_H

#include <stdbool.h>
#include <stddef.h>

#include "../data/mates.h"
#include "mfexplore/status.h"

/* Joins the job; false when MPI cannot be used as it must be. Started without mpirun it is a job of
 * one. */
bool mpi_mates_join(int *argc, char ***argv, mf_mates *mates);

/* What this rank has sent so far, and how long it waited for others or for what was on its way. */
typedef struct mpi_traffic {
    size_t bytes;
    double seconds;
} mpi_traffic;

mpi_traffic mpi_mates_traffic(void);

/* Waits until all ranks have come to their end. One that failed waits ten seconds: where the others
 * do not come (false), they are waiting for something that it will not do any more. */
bool mpi_mates_meet(bool failed);

/* Leaves the job, or ends all of it. */
void mpi_mates_leave(void);
void mpi_mates_end_all(mf_status status);

#endif
