#include "meter/huge_pages.h"

#include <sys/mman.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/number_text.h"

namespace sallow {

namespace {

constexpr uint64_t kHuge = uint64_t{1} << 21;
constexpr int kCollapseNow = 25;  // MADV_COLLAPSE, which older headers do not have

uint64_t huge_bytes() {
  std::ifstream file("/proc/self/smaps_rollup");
  std::string line;
  while (std::getline(file, line)) {
    uint64_t kilobytes = 0;
    if (std::sscanf(line.c_str(), "AnonHugePages: %" SCNu64, &kilobytes) == 1) return 1024 * kilobytes;
  }
  return 0;
}

}  // namespace

HugePages use_huge_pages() {
  std::string enabled;
  std::getline(std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled"), enabled);
  if (enabled.empty()) return {0, "this system has no transparent huge pages"};
  if (enabled.find("[never]") != std::string::npos) {
    return {0, "they are off; as root: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled"};
  }
  std::ifstream maps("/proc/self/maps");
  std::string line;
  int refused = 0;
  while (std::getline(maps, line)) {
    uint64_t begin = 0, end = 0, inode = 0;
    char rights[8] = {};
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %7s %*x %*s %" SCNu64, &begin, &end, rights, &inode) != 4)
      continue;
    if (std::strncmp(rights, "rw-p", 4) != 0 || inode != 0 || line.find("[stack") != std::string::npos) continue;
    begin = (begin + kHuge - 1) / kHuge * kHuge;
    end = end / kHuge * kHuge;
    if (begin >= end) continue;
    void* const start = reinterpret_cast<void*>(static_cast<uintptr_t>(begin));
    if (::madvise(start, end - begin, MADV_HUGEPAGE) != 0) {
      refused = errno;
      continue;
    }
    ::madvise(start, end - begin, kCollapseNow);  // without it, pages are joined in time
  }
  const uint64_t bytes = huge_bytes();
  return {bytes, bytes == 0 && refused != 0 ? std::string("the system refuses: ") + std::strerror(refused) : ""};
}

std::string huge_pages_text(const HugePages& pages) {
  if (!pages.problem.empty()) return "no huge pages: " + pages.problem;
  return "huge pages: " + bytes_text(static_cast<double>(pages.bytes));
}

}  // namespace sallow
