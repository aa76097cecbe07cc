// The bodies of ClassSumKernels. The file that includes this defines kLanes, the number of floats in a register, in its
// own namespace.

typedef float Register __attribute__((vector_size(4 * kLanes), may_alias));
typedef int32_t Integers __attribute__((vector_size(4 * kLanes), may_alias));
constexpr auto kLaneNumbers = std::make_integer_sequence<int, int{kLanes}>();

Register broadcast(float value) {
  return value - Register{};  // GCC and Clang broadcast the scalar
}

template <int kMask, int... kIndex>
Register permuted(Register v, std::integer_sequence<int, kIndex...>) {
  return __builtin_shufflevector(v, v, (kIndex ^ kMask)...);
}

Register& at(float* table, size_t k) {
  return *reinterpret_cast<Register*>(table + k);
}
Register at(const float* table, size_t k) {
  return *reinterpret_cast<const Register*>(table + k);
}

template <bool kSum, int kMask>
void flip(float* out, const float* in, size_t size, size_t far, float kept, float flipped) {
  const Register stay = broadcast(kept), go = broadcast(flipped), least = broadcast(kLeastSum);
  for (size_t k = 0; k < size; k += kLanes) {
    const Register here = at(in, k) * stay, there = permuted<kMask>(at(in, k ^ far), kLaneNumbers) * go;
    const Register result = kSum ? here + there : (here > there ? here : there);
    at(out, k) = result < least ? Register{} : result;
  }
}

template <int kMask>
void widen_within(float* out, const float* in, size_t size, size_t far, float kept, float flipped) {
  const Register stay = broadcast(kept), go = broadcast(flipped), least = broadcast(kLeastSum);
  for (size_t k = 0; k < size; k += kLanes) {
    const Register here = at(in, k) * stay, there = permuted<kMask>(at(in, k ^ far), kLaneNumbers) * go;
    at(out, k) = here < least ? Register{} : here;
    at(out, size + k) = there < least ? Register{} : there;
  }
}

// One function for each possible part of a mask within a register.
using Flip = void (*)(float*, const float*, size_t, size_t, float, float);
template <bool kSum, int... kMasks>
Flip flip_for(uint32_t mask, std::integer_sequence<int, kMasks...>) {
  static constexpr Flip kFlips[] = {flip<kSum, kMasks>...};
  return kFlips[mask % kLanes];
}
template <int... kMasks>
Flip widen_for(uint32_t mask, std::integer_sequence<int, kMasks...>) {
  static constexpr Flip kFlips[] = {widen_within<kMasks>...};
  return kFlips[mask % kLanes];
}

void add_flipped(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped) {
  flip_for<true>(mask, kLaneNumbers)(out, in, size, mask - mask % kLanes, kept, flipped);
}

void choose_flipped(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped) {
  flip_for<false>(mask, kLaneNumbers)(out, in, size, mask - mask % kLanes, kept, flipped);
}

void widen(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped) {
  widen_for(mask, kLaneNumbers)(out, in, size, mask - mask % kLanes, kept, flipped);
}

template <int kMask, bool kValue, int... kIndex>
void narrow_within(float* table, size_t half, std::integer_sequence<int, kIndex...>) {
  const Integers is_one = {-((kIndex & kMask) != 0)...};
  for (size_t k = 0; k < half; k += kLanes) {
    const Register low = at(table, k), high = at(table, half + k);
    const Register zeros = kValue ? permuted<kMask>(low, kLaneNumbers) : low;
    const Register ones = kValue ? high : permuted<kMask>(high, kLaneNumbers);
    at(table, k) = is_one ? ones : zeros;
  }
}

template <bool kValue>
void narrow_to(float* table, size_t half, uint32_t bit) {
  const size_t mask = size_t{1} << bit;
  if (mask >= kLanes) {
    for (size_t block = 0; block < half; block += 2 * mask) {
      for (size_t k = block; k < block + mask; k += kLanes) {
        if (kValue) at(table, k) = at(table, k + mask);
        at(table, k + mask) = at(table, half + k + (kValue ? mask : 0));
      }
    }
    return;
  }
  if (mask == 1) narrow_within<1, kValue>(table, half, kLaneNumbers);
  if (mask == 2) narrow_within<2, kValue>(table, half, kLaneNumbers);
  if constexpr (kLanes > 4) {
    if (mask == 4) narrow_within<4, kValue>(table, half, kLaneNumbers);
  }
  if constexpr (kLanes > 8) {
    if (mask == 8) narrow_within<8, kValue>(table, half, kLaneNumbers);
  }
}

void narrow(float* table, size_t half, uint32_t bit, bool value) {
  value ? narrow_to<true>(table, half, bit) : narrow_to<false>(table, half, bit);
}

template <int kMask, bool kValue, int... kIndex>
void spread_within(float* table, size_t half, std::integer_sequence<int, kIndex...>) {
  const Integers is_taken = {-(((kIndex & kMask) != 0) == kValue)...};
  for (size_t k = 0; k < half; k += kLanes) {
    const Register here = at(table, k), there = permuted<kMask>(here, kLaneNumbers);
    at(table, k) = is_taken ? (kValue ? there : here) : Register{};
    at(table, half + k) = is_taken ? (kValue ? here : there) : Register{};
  }
}

template <bool kValue>
void spread_from(float* table, size_t half, uint32_t bit) {
  const size_t mask = size_t{1} << bit;
  if (mask >= kLanes) {
    for (size_t block = 0; block < half; block += 2 * mask) {
      for (size_t k = block; k < block + mask; k += kLanes) {
        const Register low = at(table, k), high = at(table, k + mask);
        at(table, k) = kValue ? Register{} : low;
        at(table, k + mask) = kValue ? low : Register{};
        at(table, half + k) = kValue ? Register{} : high;
        at(table, half + k + mask) = kValue ? high : Register{};
      }
    }
    return;
  }
  if (mask == 1) spread_within<1, kValue>(table, half, kLaneNumbers);
  if (mask == 2) spread_within<2, kValue>(table, half, kLaneNumbers);
  if constexpr (kLanes > 4) {
    if (mask == 4) spread_within<4, kValue>(table, half, kLaneNumbers);
  }
  if constexpr (kLanes > 8) {
    if (mask == 8) spread_within<8, kValue>(table, half, kLaneNumbers);
  }
}

void spread(float* table, size_t half, uint32_t bit, bool value) {
  value ? spread_from<true>(table, half, bit) : spread_from<false>(table, half, bit);
}

/// Sixteen partial sums, whatever the width of registers, so that all tables round alike.
struct PartialSums {
  static constexpr size_t kCount = 16, kRegisters = kCount / kLanes;
  Register part[kRegisters] = {};

  float total() const {
    alignas(64) float sums[kCount];
    for (size_t k = 0; k < kRegisters; k++) at(sums, k * kLanes) = part[k];
    for (size_t step = kCount / 2; step > 0; step /= 2) {
      for (size_t k = 0; k < step; k++) sums[k] += sums[k + step];
    }
    return sums[0];
  }
};

template <bool kByClass, int kMask>
void step_back_within(float* out, const float* after, const float* far, const float* past, size_t size, size_t jump,
                      float kept, float flipped, float* weights) {
  const Register stay = broadcast(kept), go = broadcast(flipped), least = broadcast(kLeastSum);
  const Register most = broadcast(kMostSum), scale = broadcast(kSumScale);
  PartialSums sums[kByClass ? 4 : 2];
  for (size_t block = 0; block < size; block += PartialSums::kCount) {
    for (size_t r = 0; r < PartialSums::kRegisters; r++) {
      const size_t k = block + r * kLanes;
      const Register here = at(after, k) * stay, there = permuted<kMask>(at(far, k ^ jump), kLaneNumbers) * go;
      const Register sum = here + there, before = at(past, k) * scale;
      const Register low = sum < least ? Register{} : sum;
      at(out, k) = low > most ? most : low;
      sums[0].part[r] += before * here;
      sums[1].part[r] += before * there;
      if constexpr (kByClass) {
        sums[2].part[r] += before * permuted<1>(here, kLaneNumbers);
        sums[3].part[r] += before * permuted<1>(there, kLaneNumbers);
      }
    }
  }
  for (size_t k = 0; k < (kByClass ? 4 : 2); k++) weights[k] = sums[k].total();
}

using StepBack = void (*)(float*, const float*, const float*, const float*, size_t, size_t, float, float, float*);
template <bool kByClass, int... kMasks>
StepBack step_back_for(uint32_t mask, std::integer_sequence<int, kMasks...>) {
  static constexpr StepBack kSteps[] = {step_back_within<kByClass, kMasks>...};
  return kSteps[mask % kLanes];
}

void step_back(float* out, const float* after, const float* far, const float* past, size_t size, uint32_t mask,
               float kept, float flipped, bool by_class, float weights[4]) {
  const StepBack step = by_class ? step_back_for<true>(mask, kLaneNumbers) : step_back_for<false>(mask, kLaneNumbers);
  step(out, after, far, past, size, mask - mask % kLanes, kept, flipped, weights);
}
