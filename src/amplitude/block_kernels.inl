// The kernels' one body. Each block_kernels_ISA.cc includes this inside an anonymous namespace after defining kName,
// kVectorBytes, kMaxLevels and fused(a, b, c) = a·b + c rounded once, for its Floats and Doubles.

template <typename Real>
struct VectorOf;
template <>
struct VectorOf<float> {
  using Vector = Floats;
  using Index = int32_t;
  typedef Index Mask __attribute__((vector_size(kVectorBytes)));
};
template <>
struct VectorOf<double> {
  using Vector = Doubles;
  using Index = int64_t;
  typedef Index Mask __attribute__((vector_size(kVectorBytes)));
};

template <typename Real>
struct Lanes {
  using V = typename VectorOf<Real>::Vector;
  using M = typename VectorOf<Real>::Mask;
  static constexpr uint32_t kReals = kVectorBytes / sizeof(Real);
  static constexpr uint32_t kAmplitudes = kReals / 2;
  static constexpr uint32_t kBits = kAmplitudes == 8 ? 3 : kAmplitudes == 4 ? 2 : kAmplitudes == 2 ? 1 : 0;
  static constexpr uint32_t kRowVectors = (1u << kDiagonalRowBits) / kAmplitudes;

  static V all(Real value) { return value - V{}; }
  /// Exchanges lane i with lane i ^ distance.
  template <uint32_t kDistance>
  static V exchanged(V x) {
    M mask;
    for (uint32_t i = 0; i < kReals; i++) mask[i] = static_cast<typename VectorOf<Real>::Index>(i ^ kDistance);
    return __builtin_shuffle(x, mask);
  }
  /// −value in real lanes, +value in imaginary ones.
  static V alternating(Real value) {
    V result;
    for (uint32_t i = 0; i < kReals; i++) result[i] = i % 2 == 0 ? -value : value;
    return result;
  }
};

/// A complex factor for each amplitude of a vector: its real part in both lanes, its imaginary part as (−, +).
template <typename Real>
struct Factor {
  using L = Lanes<Real>;
  using V = typename L::V;
  V re, im;

  static Factor all(const Real* value) { return {L::all(value[0]), L::alternating(value[1])}; }
  Factor times(const Factor& other) const {
    return {fused(re, other.re, -(im * other.im)), fused(im, other.re, re * other.im)};
  }
  V applied(V x) const { return fused(x, re, L::template exchanged<1>(x) * im); }
};

/// Multiplies by `value` where lane bit k is set; k = 0, 1, 2 for as many bits as a vector has.
template <typename Real>
Factor<Real> where_lane_bit(const Factor<Real>& factor, uint32_t k, const Real* value) {
  using L = Lanes<Real>;
  Factor<Real> multiplied = factor.times(Factor<Real>::all(value));
  typename L::M set;
  for (uint32_t i = 0; i < L::kReals; i++) set[i] = (i / 2 >> k & 1) ? -1 : 0;
  return {set ? multiplied.re : factor.re, set ? multiplied.im : factor.im};
}

template <typename Real, uint32_t kBit>
typename Lanes<Real>::V rotate_lanes(typename Lanes<Real>::V x, Real tangent) {
  using L = Lanes<Real>;
  typename L::V t;
  for (uint32_t i = 0; i < L::kReals; i++) t[i] = (i / 2 >> kBit & 1) ? tangent : -tangent;
  return fused(L::template exchanged<(2u << kBit) % L::kReals>(x), t, x);
}

/// One walk over the block: lane rotations first, then kLevels rotations of higher bits, all in registers.
template <typename Real, uint32_t kLevels>
void rotate_pass(Real* block, uint32_t bit_count, const Real* lane_tangents, const BlockRotation<Real>* levels) {
  using L = Lanes<Real>;
  using V = typename L::V;
  V* vectors = reinterpret_cast<V*>(block);
  uint32_t vector_bits = bit_count - L::kBits;
  size_t stride[kLevels + 1];
  V tangent[kLevels + 1];
  for (uint32_t k = 0; k < kLevels; k++) {
    stride[k] = size_t{1} << (levels[k].bit - L::kBits);
    tangent[k] = L::all(levels[k].tangent);
  }
  size_t offset[1u << kLevels];
  for (uint32_t i = 0; i < 1u << kLevels; i++) {
    offset[i] = 0;
    for (uint32_t k = 0; k < kLevels; k++) {
      if (i >> k & 1) offset[i] += stride[k];
    }
  }
  bool turns_lane[3] = {};
  bool turns_lanes = false;
  for (uint32_t k = 0; k < L::kBits; k++) {
    turns_lane[k] = lane_tangents != nullptr && lane_tangents[k] != 0;
    turns_lanes |= turns_lane[k];
  }
  size_t groups = size_t{1} << (vector_bits - kLevels);
  for (size_t group = 0; group < groups; group++) {
    size_t base = group;
    for (uint32_t k = 0; k < kLevels; k++) base = ((base & -stride[k]) << 1) | (base & (stride[k] - 1));
    V r[1u << kLevels];
#pragma GCC unroll 16
    for (uint32_t i = 0; i < 1u << kLevels; i++) r[i] = vectors[base + offset[i]];
    if (turns_lanes) {
      if constexpr (L::kBits > 0) {
        if (turns_lane[0]) {
#pragma GCC unroll 16
          for (uint32_t i = 0; i < 1u << kLevels; i++) r[i] = rotate_lanes<Real, 0>(r[i], lane_tangents[0]);
        }
      }
      if constexpr (L::kBits > 1) {
        if (turns_lane[1]) {
#pragma GCC unroll 16
          for (uint32_t i = 0; i < 1u << kLevels; i++) r[i] = rotate_lanes<Real, 1>(r[i], lane_tangents[1]);
        }
      }
      if constexpr (L::kBits > 2) {
        if (turns_lane[2]) {
#pragma GCC unroll 16
          for (uint32_t i = 0; i < 1u << kLevels; i++) r[i] = rotate_lanes<Real, 2>(r[i], lane_tangents[2]);
        }
      }
    }
#pragma GCC unroll 4
    for (uint32_t k = 0; k < kLevels; k++) {
#pragma GCC unroll 16
      for (uint32_t i = 0; i < 1u << kLevels; i++) {
        if (i >> k & 1) continue;
        V low = r[i], high = r[i | 1u << k];
        r[i] = fused(high, -tangent[k], low);
        r[i | 1u << k] = fused(low, tangent[k], high);
      }
    }
#pragma GCC unroll 16
    for (uint32_t i = 0; i < 1u << kLevels; i++) vectors[base + offset[i]] = r[i];
  }
}

template <typename Real>
void rotate(Real* block, uint32_t bit_count, const BlockRotation<Real>* rotations, size_t count) {
  using L = Lanes<Real>;
  Real lane_tangents[4] = {};
  const Real* lanes = nullptr;
  size_t k = 0;
  for (; k < count && rotations[k].bit < L::kBits; k++) {
    lane_tangents[rotations[k].bit] = rotations[k].tangent;
    lanes = lane_tangents;
  }
  while (k < count || lanes != nullptr) {
    size_t levels = count - k < kMaxLevels ? count - k : kMaxLevels;
    const BlockRotation<Real>* first = rotations + k;
    if (levels == 0) rotate_pass<Real, 0>(block, bit_count, lanes, first);
    if (levels == 1) rotate_pass<Real, 1>(block, bit_count, lanes, first);
    if (levels == 2) rotate_pass<Real, 2>(block, bit_count, lanes, first);
    if (levels == 3) rotate_pass<Real, 3>(block, bit_count, lanes, first);
    if constexpr (kMaxLevels >= 4) {
      if (levels == 4) rotate_pass<Real, 4>(block, bit_count, lanes, first);
    }
    k += levels;
    lanes = nullptr;
  }
}

/// The factors scalar · Π linear of a row, doubled bit by bit, times each table.
template <typename Real>
void turn_tables(Real* made, const Real* tables, size_t count, const Real* linear, const Real* scalar) {
  using L = Lanes<Real>;
  Factor<Real> factors[L::kRowVectors];
  factors[0] = Factor<Real>::all(scalar);
  for (uint32_t k = 0; k < L::kBits; k++) factors[0] = where_lane_bit(factors[0], k, linear + 2 * k);
  for (uint32_t k = L::kBits; k < kDiagonalRowBits; k++) {
    uint32_t half = 1u << (k - L::kBits);
    Factor<Real> step = Factor<Real>::all(linear + 2 * k);
    for (uint32_t i = 0; i < half; i++) factors[half + i] = factors[i].times(step);
  }
  const auto* in = reinterpret_cast<const Factor<Real>*>(tables);
  auto* out = reinterpret_cast<Factor<Real>*>(made);
  for (size_t t = 0; t < count; t++) {
    for (uint32_t i = 0; i < L::kRowVectors; i++) *out++ = (*in++).times(factors[i]);
  }
}

template <typename Real>
void multiply_rows(Real* rows, size_t count, const Real* tables, const uint16_t* table_of_row, const Real* scalars) {
  using L = Lanes<Real>;
  auto* vectors = reinterpret_cast<typename L::V*>(rows);
  const auto* factors = reinterpret_cast<const Factor<Real>*>(tables);
  for (size_t r = 0; r < count; r++, vectors += L::kRowVectors) {
    const Factor<Real>* table = factors + table_of_row[r] * L::kRowVectors;
    if (scalars == nullptr) {
#pragma GCC unroll 8
      for (uint32_t i = 0; i < L::kRowVectors; i++) vectors[i] = table[i].applied(vectors[i]);
    } else {
      Factor<Real> factor = Factor<Real>::all(scalars + 2 * r);
#pragma GCC unroll 8
      for (uint32_t i = 0; i < L::kRowVectors; i++) vectors[i] = table[i].times(factor).applied(vectors[i]);
    }
  }
}

template <typename Real>
void expand_table(Real* expanded, const Real* values) {
  constexpr uint32_t kAmplitudes = Lanes<Real>::kAmplitudes;
  for (uint32_t x = 0; x < 1u << kDiagonalRowBits; x++) {
    Real* re = expanded + x / kAmplitudes * 4 * kAmplitudes + x % kAmplitudes * 2;
    Real* im = re + 2 * kAmplitudes;
    re[0] = re[1] = values[2 * x];
    im[0] = -values[2 * x + 1];
    im[1] = values[2 * x + 1];
  }
}

template <typename Real>
constexpr BlockKernels<Real> kBlockKernels = {
    kName, rotate<Real>, expand_table<Real>, turn_tables<Real>, multiply_rows<Real>,
};
