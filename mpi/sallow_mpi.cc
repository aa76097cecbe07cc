// The shared module that src/process/world_ranks.cc loads when sallow was started by mpirun.
#define OMPI_SKIP_MPICXX
#define MPICH_SKIP_MPICXX
#include <mpi.h>

#include <algorithm>
#include <cstdio>

#include "process/mpi_module.h"

namespace {

constexpr int kTag = 0;
/// MPI counts in int.
constexpr uint64_t kPieceBytes = uint64_t{1} << 30;

/// Calls act(offset, count) for pieces of at most 1 GiB.
template <typename Act>
int in_pieces(uint64_t total, Act act) {
  for (uint64_t offset = 0; offset < total; offset += kPieceBytes) {
    int error = act(offset, static_cast<int>(std::min(kPieceBytes, total - offset)));
    if (error != MPI_SUCCESS) return error;
  }
  return MPI_SUCCESS;
}

int join(uint32_t* rank, uint32_t* count) {
  int provided = 0, own = 0, all = 0;
  // One thread of a rank at a time calls in, and not always the same.
  int error = MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided);
  if (error == MPI_SUCCESS) error = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (error == MPI_SUCCESS) error = MPI_Comm_rank(MPI_COMM_WORLD, &own);
  if (error == MPI_SUCCESS) error = MPI_Comm_size(MPI_COMM_WORLD, &all);
  *rank = static_cast<uint32_t>(own);
  *count = static_cast<uint32_t>(all);
  return error;
}

int leave() {
  return MPI_Finalize();
}

int send(uint32_t to, const void* bytes, uint64_t count) {
  return in_pieces(count, [&](uint64_t offset, int size) {
    return MPI_Send(static_cast<const char*>(bytes) + offset, size, MPI_BYTE, static_cast<int>(to), kTag,
                    MPI_COMM_WORLD);
  });
}

int receive(uint32_t from, void* bytes, uint64_t count) {
  return in_pieces(count, [&](uint64_t offset, int size) {
    return MPI_Recv(static_cast<char*>(bytes) + offset, size, MPI_BYTE, static_cast<int>(from), kTag, MPI_COMM_WORLD,
                    MPI_STATUS_IGNORE);
  });
}

int has_sent(uint32_t from, int* has) {
  return MPI_Iprobe(static_cast<int>(from), kTag, MPI_COMM_WORLD, has, MPI_STATUS_IGNORE);
}

int exchange(uint32_t partner, const void* out, void* in, uint64_t count) {
  return in_pieces(count, [&](uint64_t offset, int size) {
    return MPI_Sendrecv(static_cast<const char*>(out) + offset, size, MPI_BYTE, static_cast<int>(partner), kTag,
                        static_cast<char*>(in) + offset, size, MPI_BYTE, static_cast<int>(partner), kTag,
                        MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  });
}

int broadcast(uint32_t from, void* bytes, uint64_t count) {
  return in_pieces(count, [&](uint64_t offset, int size) {
    return MPI_Bcast(static_cast<char*>(bytes) + offset, size, MPI_BYTE, static_cast<int>(from), MPI_COMM_WORLD);
  });
}

int sum(uint64_t* numbers, uint64_t count) {
  return in_pieces(count * sizeof(uint64_t), [&](uint64_t offset, int size) {
    return MPI_Allreduce(MPI_IN_PLACE, numbers + offset / sizeof(uint64_t), size / static_cast<int>(sizeof(uint64_t)),
                         MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
  });
}

int barrier() {
  return MPI_Barrier(MPI_COMM_WORLD);
}

void abort_all(int status) {
  MPI_Abort(MPI_COMM_WORLD, status);
}

void describe(int error, char* text, uint64_t size) {
  char message[MPI_MAX_ERROR_STRING + 1] = {};
  int length = 0;
  if (MPI_Error_string(error, message, &length) != MPI_SUCCESS) length = 0;
  std::snprintf(text, size, "%.*s", length, message);
}

constexpr SallowMpiModule kModule = {kSallowMpiVersion, join,      leave, send,    receive,   has_sent,
                                     exchange,          broadcast, sum,   barrier, abort_all, describe};

}  // namespace

extern "C" __attribute__((visibility("default"))) const SallowMpiModule* sallow_mpi_module() {
  return &kModule;
}
