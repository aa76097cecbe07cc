#pragma once

#include <cstdint>

#include "base/ranks.h"

namespace sallow {

/// How this process was started, from the environment variables of mpirun, srun and similar programs. Reading them
/// needs no MPI. With SALLOW_RANKS=1, processes started together work independently.
struct RankLaunch {
  uint32_t rank = 0;
  uint32_t count = 1;
  // Among the ranks on this machine:
  uint32_t rank_here = 0;
  uint32_t count_here = 1;
};
const RankLaunch& rank_launch();

/// The ranks that were started together: through MPI if there are several, otherwise the single rank.
///
/// The first call joins the ranks, through sallow_mpi.so in the program's folder; all ranks must make this call. Throws
/// SystemError if the module is missing or does not find the ranks that were started.
Ranks& world_ranks();

/// Leaves the ranks, if joined. `main` calls this after all output is written.
void leave_world();

/// Whether a rank that failed should print its error. If all ranks fail with the same error, the first prints it and
/// ends the others. Therefore this function waits, longer on higher ranks, and not at all on rank 0 or in one process.
/// Before the ranks are joined no rank can end another, and one rank per machine prints.
bool may_report_failure();
/// Ends this process and all ranks.
[[noreturn]] void end_world(int status);

/// The number of cores for each rank on this machine, if all cores are shared equally.
size_t available_cores_per_rank();

}  // namespace sallow
