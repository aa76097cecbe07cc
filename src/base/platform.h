#pragma once

#include <cstddef>
#include <cstdio>

// What the engine asks of an operating system beyond the C++ library, except files (file.h). platform.cc alone contains
// what only Linux has; the rest is POSIX.
namespace sallow {

/// How many cores this process may use, at least 1. On Linux, those that it is bound to.
size_t cores_of_process();

/// The bytes of memory of this machine.
double memory_of_machine();

/// `bytes` of zeroed memory, aligned to a page; null if there is not enough. On Linux in huge pages if possible:
/// state vectors are read with large strides. Give it back by free_zeroed_memory(), with the same size.
void* zeroed_memory(size_t bytes);
void free_zeroed_memory(void* memory, size_t bytes);

/// Removes everything from a file that is open for writing. False, with errno, if it fails.
bool empty_file(std::FILE* file);

}  // namespace sallow
