#include "base/instruction_set.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace sallow {

namespace {

InstructionSet best_of_this_cpu() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512) return InstructionSet::kAvx512;
  if (has_avx2) return InstructionSet::kAvx2;
#endif
  return InstructionSet::kPortable;
}

InstructionSet most_wanted() {
  const char* variable = std::getenv("SALLOW_KERNELS");
  const std::string name = variable == nullptr ? "" : variable;
  if (name == "portable") return InstructionSet::kPortable;
  if (name == "avx2") return InstructionSet::kAvx2;
  if (name.empty() || name == "avx512") return InstructionSet::kAvx512;
  throw InputError("SALLOW_KERNELS: there are no kernels named '" + name + "'",
                   "set it to portable, avx2 or avx512; unset, it means the best that this CPU runs");
}

}  // namespace

InstructionSet instruction_set() {
  static const InstructionSet chosen = std::min(best_of_this_cpu(), most_wanted());
  return chosen;
}

}  // namespace sallow
