#pragma once

namespace sallow {

/// Each kernel is written once and compiled for each of these. kAvx2 means AVX2, BMI2 and FMA; kAvx512 means these and
/// AVX-512 F, BW, DQ and VL.
enum class InstructionSet { kPortable, kAvx2, kAvx512 };

/// The best instruction set of this CPU. SALLOW_KERNELS=portable|avx2|avx512 in the environment sets an upper bound;
/// tests use it. The value never changes during a run. InputError if the variable has any other value.
InstructionSet instruction_set();

/// Returns the variant compiled for `set`.
template <typename Variant>
const Variant& variant_for(InstructionSet set, const Variant& portable, const Variant& avx2, const Variant& avx512) {
  return set == InstructionSet::kAvx512 ? avx512 : set == InstructionSet::kAvx2 ? avx2 : portable;
}

}  // namespace sallow

/// The body of a function that returns the kernels of instruction_set(): a `Table` of function pointers, defined in
/// three files, one per instruction set, as namePortable, nameAvx2 and nameAvx512.
#if defined(__x86_64__)
#define SALLOW_RETURN_KERNELS(Table, name)                                                               \
  extern const Table name##Portable, name##Avx2, name##Avx512;                                           \
  static const Table& chosen = variant_for(instruction_set(), name##Portable, name##Avx2, name##Avx512); \
  return chosen
#else
#define SALLOW_RETURN_KERNELS(Table, name) \
  extern const Table name##Portable;       \
  return name##Portable
#endif
