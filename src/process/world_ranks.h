#pragma once

#include <cstdint>

#include "base/ranks.h"

namespace sallow {

/// How this process was started, from what mpirun, srun and their kin leave in the environment. Reading it costs
/// nothing and needs no MPI. SALLOW_RANKS=1 says that processes started together are to work each on its own.
struct RankLaunch {
  uint32_t rank = 0;
  uint32_t count = 1;
  // Of those on this machine:
  uint32_t rank_here = 0;
  uint32_t count_here = 1;
};
const RankLaunch& rank_launch();

/// The ranks that were started together: of MPI where the launch has several, else the single one.
///
/// The first call joins them, by sallow_mpi.so from the program's own folder; all ranks make it. SystemError where that
/// module is missing or does not find the ranks that were started.
Ranks& world_ranks();

/// Leaves the ranks, if they were joined. `main` calls it once all is written.
void leave_world();

/// Whether a rank that failed should say so. Where all fail alike, the first speaks and ends the others: so this waits,
/// longer on higher ranks, and not at all on rank 0 or in one process. Before the ranks are joined none can end
/// another, and one of each machine speaks.
bool may_speak_of_failure();
/// Ends this process and all ranks.
[[noreturn]] void end_world(int status);

/// The cores that each of the ranks on this machine may use without getting in the others' way.
size_t available_cores_per_rank();

}  // namespace sallow
