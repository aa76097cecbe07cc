// For shared libraries that contain Debian's archives, which are meant for programs of the same Debian
// (cmake/libraries.cmake). What this file defines is seen by the library alone. Without it the library would need
// glibc 2.36; with it, glibc 2.34.
#include <sys/random.h>

#include <cstdint>

#define HERE_ALONE __attribute__((visibility("hidden")))

extern "C" {

// The C++ library counts references without atomic operations while glibc's variable of this name says that the process
// has one thread. Code from archives for programs cannot read a variable of another library. This one says that there
// are threads, which is right in any process.
HERE_ALONE char __libc_single_threaded = 0;

// Of glibc 2.36; std::random_device calls it.
HERE_ALONE uint32_t arc4random() {
  uint32_t value = 0;
  while (getrandom(&value, sizeof value, 0) != sizeof value) {
  }
  return value;
}

#if defined(__x86_64__)
// glibc 2.35 gave hypot a second version, which differs in errno alone.
__asm__(".symver first_hypot, hypot@GLIBC_2.2.5");
double first_hypot(double x, double y);
HERE_ALONE double hypot_here(double x, double y) __asm__("hypot");
double hypot_here(double x, double y) {
  return first_hypot(x, y);
}
#endif
}
