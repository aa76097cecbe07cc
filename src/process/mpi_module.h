#pragma once

#include <cstdint>

/// The interface of sallow_mpi.so, which is built with the machine's MPI if there is one. These are C functions, so
/// that the program needs no MPI to build or to start. Each returns 0, or an error code for `describe`.
extern "C" {

struct SallowMpiModule {
  uint32_t version;  // kSallowMpiVersion of the build
  int (*join)(uint32_t* rank, uint32_t* count);
  int (*leave)();
  int (*send)(uint32_t to, const void* bytes, uint64_t count);
  int (*receive)(uint32_t from, void* bytes, uint64_t count);
  int (*has_sent)(uint32_t from, int* has);
  int (*exchange)(uint32_t partner, const void* out, void* in, uint64_t count);
  int (*broadcast)(uint32_t from, void* bytes, uint64_t count);
  int (*sum)(uint64_t* numbers, uint64_t count);
  int (*barrier)();
  void (*abort)(int status);
  void (*describe)(int error, char* text, uint64_t size);
};

using SallowMpiEntry = const SallowMpiModule*();
}

inline constexpr uint32_t kSallowMpiVersion = 2;
inline constexpr char kSallowMpiFile[] = "sallow_mpi.so";
inline constexpr char kSallowMpiEntry[] = "sallow_mpi_module";
