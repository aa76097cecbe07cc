// The only copy of the kernels' code. Each block_kernels_ISA.cc includes it in an anonymous namespace after defining
// kVectorBytes, kMaxLevels and, for its Floats and Doubles, fused(a, b, c) = a·b + c with one rounding, and
// fused_alternating(a, b, c), which is a·b − c in even lanes and a·b + c in odd lanes.

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
  using Index = typename VectorOf<Real>::Index;
  static constexpr uint32_t kReals = kVectorBytes / sizeof(Real);
  static constexpr uint32_t kAmplitudes = kReals / 2;
  static constexpr uint32_t kBits = kAmplitudes == 8 ? 3 : kAmplitudes == 4 ? 2 : kAmplitudes == 2 ? 1 : 0;
  static constexpr uint32_t kRowVectors = (1u << kDiagonalRowBits) / kAmplitudes;

  [[gnu::always_inline]] static V all(Real value) { return value - V{}; }
  // The permutations are written as constants. With a mask from a loop, builds with little optimization (such as
  // sanitizer builds) compute every lane each time.
  using Every = std::make_index_sequence<kReals>;
  template <uint32_t kDistance, size_t... kLane>
  [[gnu::always_inline]] static V exchanged(V x, std::index_sequence<kLane...>) {
    return __builtin_shufflevector(x, x, static_cast<int>(kLane ^ kDistance % kReals)...);
  }
  template <uint32_t kLaneMask, uint32_t kValues, size_t... kLane>
  [[gnu::always_inline]] static V where(V there, V elsewhere, std::index_sequence<kLane...>) {
    return __builtin_shufflevector(there, elsewhere,
                                   static_cast<int>((kLane / 2 & kLaneMask) == kValues ? kLane : kReals + kLane)...);
  }
  template <uint32_t kBit, size_t... kLane>
  [[gnu::always_inline]] static V signed_by(Real value, std::index_sequence<kLane...>) {
    constexpr Index kSign = static_cast<Index>(Index{1} << (8 * sizeof(Index) - 2) << 1);
    return reinterpret_cast<V>(reinterpret_cast<M>(all(value)) ^ M{((kLane >> kBit & 1) ? Index{0} : kSign)...});
  }

  /// Lane i of the result is lane i ^ distance of x.
  template <uint32_t kDistance>
  [[gnu::always_inline]] static V exchanged(V x) {
    if constexpr (kDistance % kReals == 0) return x;
    return exchanged<kDistance>(x, Every());
  }
  /// Exchanges each amplitude with the one whose lane differs in these bits.
  template <uint32_t kLaneMask>
  [[gnu::always_inline]] static V across(V x) {
    return exchanged<2 * kLaneMask>(x);
  }
  /// Lanes whose bits in kLaneMask equal kValues come from `there`, the others from `elsewhere`.
  template <uint32_t kLaneMask, uint32_t kValues>
  [[gnu::always_inline]] static V where(V there, V elsewhere) {
    return where<kLaneMask, kValues>(there, elsewhere, Every());
  }
  /// +value in lanes whose index has bit kBit set, −value in the others.
  template <uint32_t kBit>
  [[gnu::always_inline]] static V signed_by(Real value) {
    return signed_by<kBit>(value, Every());
  }
};

/// A complex factor per amplitude of a vector; its real and imaginary parts are each in both lanes.
template <typename Real>
struct Factor {
  using L = Lanes<Real>;
  using V = typename L::V;
  V re, im;

  static Factor all(const Real* value) { return {L::all(value[0]), L::all(value[1])}; }
  Factor times(const Factor& other) const {
    return {fused(re, other.re, -(im * other.im)), fused(im, other.re, re * other.im)};
  }
  [[gnu::always_inline]] V applied(V x) const { return fused_alternating(x, re, L::template exchanged<1>(x) * im); }
};

/// A factor for adding a multiple of another amplitude: its real part in both lanes, its imaginary part as (−, +).
template <typename Real>
struct Share {
  using L = Lanes<Real>;
  using V = typename L::V;
  V re, im;

  static Share all(const Real* value) { return {L::all(value[0]), L::template signed_by<0>(value[1])}; }
  /// y + this · x.
  [[gnu::always_inline]] V added(V y, V x) const { return fused(x, re, fused(L::template exchanged<1>(x), im, y)); }
};

/// Multiplies by `value` if bit k of the lane is set; k = 0, 1, 2 as far as the vector has such bits.
template <typename Real>
Factor<Real> where_lane_bit(const Factor<Real>& factor, uint32_t k, const Real* value) {
  using L = Lanes<Real>;
  Factor<Real> multiplied = factor.times(Factor<Real>::all(value));
  typename L::M set;
  for (uint32_t i = 0; i < L::kReals; i++) set[i] = (i / 2 >> k & 1) ? -1 : 0;
  return {set ? multiplied.re : factor.re, set ? multiplied.im : factor.im};
}

/// The steps of a pass on 2^kMaxLevels registers, by the places on which they act. Places that this set does not have
/// are ignored.
template <typename Real>
struct Steps {
  using L = Lanes<Real>;
  using V = typename L::V;
  static constexpr uint32_t kRegisters = 1u << kMaxLevels;
  static constexpr bool is_lane(uint32_t place) { return place < L::kBits; }
  static constexpr bool is_level(uint32_t place) { return place >= kFirstLevel && place < kFirstLevel + kMaxLevels; }

  template <uint32_t kI>
  [[gnu::always_inline]] static void rotate(V* r, const Real* c) {
    if constexpr (is_lane(kI)) {
      V t = L::template signed_by<kI + 1>(c[0]);
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) r[i] = fused(L::template across<1u << kI>(r[i]), t, r[i]);
    } else if constexpr (is_level(kI)) {
      constexpr uint32_t kBit = 1u << (kI - kFirstLevel);
      V t = L::all(c[0]), minus = L::all(-c[0]);
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        if (i & kBit) continue;
        V low = r[i], high = r[i | kBit];
        r[i] = fused(high, minus, low);
        r[i | kBit] = fused(low, t, high);
      }
    }
  }

  template <uint32_t kMask>
  [[gnu::always_inline]] static void turn_lanes(V* r) {
    constexpr Real kOne = 1;
    if constexpr ((kMask & 1) != 0) rotate<0>(r, &kOne);
    if constexpr ((kMask & 2) != 0) rotate<1>(r, &kOne);
    if constexpr ((kMask & 4) != 0) rotate<2>(r, &kOne);
  }

  /// A difference and a sum. On CPUs with separate units for additions, a fused operation for the sum balances the
  /// load.
  template <uint32_t kBit>
  [[gnu::always_inline]] static void turn_level(V* r) {
    const V one = L::all(1);
#pragma GCC unroll 16
    for (uint32_t i = 0; i < kRegisters; i++) {
      if (i & kBit) continue;
      V low = r[i], high = r[i | kBit];
      r[i] = low - high;
      r[i | kBit] = fused(low, one, high);
    }
  }
  template <uint32_t kMask>
  [[gnu::always_inline]] static void turn_levels(V* r) {
    if constexpr (kMask < kRegisters) {
      if constexpr ((kMask & 1) != 0) turn_level<1>(r);
      if constexpr ((kMask & 2) != 0) turn_level<2>(r);
      if constexpr ((kMask & 4) != 0) turn_level<4>(r);
      if constexpr ((kMask & 8) != 0) turn_level<8>(r);
    }
  }

  /// x: i set, j clear (of equal: both set); y: i clear, j set (of equal: both clear).
  template <uint32_t kI, uint32_t kJ, bool kOfEqual>
  [[gnu::always_inline]] static void exchange(V* r, const Real* c) {
    if constexpr (is_level(kI) && is_level(kJ)) {
      constexpr uint32_t kA = 1u << (kI - kFirstLevel), kB = 1u << (kJ - kFirstLevel);
      constexpr uint32_t kX = kA | (kOfEqual ? kB : 0), kY = kX ^ kA ^ kB;
      Share<Real> to_x = Share<Real>::all(c), to_y = Share<Real>::all(c + 2);
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        if (i & (kA | kB)) continue;
        V x = r[i | kX], y = r[i | kY];
        r[i | kX] = to_x.added(x, y);
        r[i | kY] = to_y.added(y, x);
      }
    } else if constexpr (is_lane(kI) && is_level(kJ)) {
      constexpr uint32_t kLane = 1u << kI, kB = 1u << (kJ - kFirstLevel);
      Share<Real> to_x = Share<Real>::all(c), to_y = Share<Real>::all(c + 2);
      Share<Real> to = {L::template where<kLane, kLane>(to_x.re, to_y.re),
                        L::template where<kLane, kLane>(to_x.im, to_y.im)};
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        if (i & kB) continue;
        // Collects all changing amplitudes in one vector: x in lanes that are set, y in the others.
        V& of_x = kOfEqual ? r[i | kB] : r[i];
        V& of_y = kOfEqual ? r[i] : r[i | kB];
        V both = L::template where<kLane, kLane>(of_x, of_y);
        both = to.added(both, L::template across<kLane>(both));
        of_x = L::template where<kLane, kLane>(both, of_x);
        of_y = L::template where<kLane, kLane>(of_y, both);
      }
    } else if constexpr (is_lane(kI) && is_lane(kJ)) {
      constexpr uint32_t kA = 1u << kI, kB = 1u << kJ, kX = kA | (kOfEqual ? kB : 0), kY = kX ^ kA ^ kB;
      Share<Real> to_x = Share<Real>::all(c), to_y = Share<Real>::all(c + 2);
      Share<Real> to = {L::template where<kA | kB, kX>(to_x.re, to_y.re),
                        L::template where<kA | kB, kX>(to_x.im, to_y.im)};
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        V changed = to.added(r[i], L::template across<kA | kB>(r[i]));
        r[i] = L::template where<kA | kB, kX>(changed, L::template where<kA | kB, kY>(changed, r[i]));
      }
    }
  }

  template <uint32_t kI, uint32_t kJ>
  [[gnu::always_inline]] static void swap(V* r) {
    if constexpr (is_level(kI) && is_level(kJ)) {
      constexpr uint32_t kA = 1u << (kI - kFirstLevel), kB = 1u << (kJ - kFirstLevel);
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        if ((i & (kA | kB)) != kA) continue;
        V x = r[i];
        r[i] = r[i ^ kA ^ kB];
        r[i ^ kA ^ kB] = x;
      }
    } else if constexpr (is_lane(kI) && is_level(kJ)) {
      constexpr uint32_t kLane = 1u << kI, kB = 1u << (kJ - kFirstLevel);
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        if (i & kB) continue;
        V low = r[i], high = r[i | kB];
        r[i] = L::template where<kLane, 0>(low, L::template across<kLane>(high));
        r[i | kB] = L::template where<kLane, kLane>(high, L::template across<kLane>(low));
      }
    } else if constexpr (is_lane(kI) && is_lane(kJ)) {
      constexpr uint32_t kA = 1u << kI, kB = 1u << kJ;
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        V across = L::template across<kA | kB>(r[i]);
        r[i] = L::template where<kA | kB, kA>(across, L::template where<kA | kB, kB>(across, r[i]));
      }
    }
  }

  [[gnu::always_inline]] static void run(V* r, const PassStep<Real>& step) {
    using S = PassStep<Real>;
    switch (step.code) {
// clang-format off
#define SALLOW_PLACE(i) \
  case step_code(S::kRotate, i): rotate<i>(r, step.c); break;
#define SALLOW_PAIR(i, j) \
  case step_code(S::kExchange, i, j): exchange<i, j, false>(r, step.c); break; \
  case step_code(S::kExchangeOfEqual, i, j): exchange<i, j, true>(r, step.c); break; \
  case step_code(S::kSwap, i, j): swap<i, j>(r); break;
#define SALLOW_LANES(mask) \
  case turn_code(false, mask): turn_lanes<mask>(r); break;
#define SALLOW_LEVELS(mask) \
  case turn_code(true, mask): turn_levels<mask>(r); break;
      SALLOW_PLACE(0) SALLOW_PLACE(1) SALLOW_PLACE(2) SALLOW_PLACE(3) SALLOW_PLACE(4) SALLOW_PLACE(5) SALLOW_PLACE(6)
      SALLOW_PAIR(0, 1) SALLOW_PAIR(0, 2) SALLOW_PAIR(0, 3) SALLOW_PAIR(0, 4) SALLOW_PAIR(0, 5) SALLOW_PAIR(0, 6)
      SALLOW_PAIR(1, 2) SALLOW_PAIR(1, 3) SALLOW_PAIR(1, 4) SALLOW_PAIR(1, 5) SALLOW_PAIR(1, 6)
      SALLOW_PAIR(2, 3) SALLOW_PAIR(2, 4) SALLOW_PAIR(2, 5) SALLOW_PAIR(2, 6)
      SALLOW_PAIR(3, 4) SALLOW_PAIR(3, 5) SALLOW_PAIR(3, 6)
      SALLOW_PAIR(4, 5) SALLOW_PAIR(4, 6)
      SALLOW_PAIR(5, 6)
      SALLOW_LANES(1) SALLOW_LANES(2) SALLOW_LANES(3) SALLOW_LANES(4) SALLOW_LANES(5) SALLOW_LANES(6) SALLOW_LANES(7)
      SALLOW_LEVELS(1) SALLOW_LEVELS(2) SALLOW_LEVELS(3) SALLOW_LEVELS(4) SALLOW_LEVELS(5)
      SALLOW_LEVELS(6) SALLOW_LEVELS(7) SALLOW_LEVELS(8) SALLOW_LEVELS(9) SALLOW_LEVELS(10)
      SALLOW_LEVELS(11) SALLOW_LEVELS(12) SALLOW_LEVELS(13) SALLOW_LEVELS(14) SALLOW_LEVELS(15)
#undef SALLOW_PLACE
#undef SALLOW_PAIR
#undef SALLOW_LANES
#undef SALLOW_LEVELS
      default: __builtin_unreachable();
      // clang-format on
    }
  }
};

/// The offsets of a group's registers from its first register, each as a sum of two numbers.
struct RegisterSteps {
  static constexpr uint32_t kRows = 1u << (kMaxLevels - 2);
  size_t low[4], high[kRows];
  /// step(k) is the offset that level k adds.
  template <typename Step>
  explicit RegisterSteps(Step step) : low{0, step(0), step(1), step(0) + step(1)} {
    for (uint32_t i = 0; i < kRows; i++) {
      high[i] = 0;
      for (uint32_t k = 2; k < kMaxLevels; k++) high[i] += i >> (k - 2) & 1 ? step(k) : 0;
    }
  }
};

/// The addresses of a group's registers: a few pointers, and offsets that loads and stores add without extra
/// instructions.
template <typename Real>
struct RegisterAddresses {
  const RegisterSteps& steps;
  Real* row[RegisterSteps::kRows];

  RegisterAddresses(const RegisterSteps& all, Real* start) : steps(all) {
#pragma GCC unroll 4
    for (uint32_t i = 0; i < RegisterSteps::kRows; i++) {
      row[i] = start + steps.high[i];
      // Otherwise GCC computes a pointer per register and runs out of registers for them.
      asm("" : "+r"(row[i]));
    }
  }
  Real* operator[](uint32_t i) const { return row[i >> 2] + steps.low[i & 3]; }
};

template <typename Real>
void run_pass(Real* block, const BlockPlace& tile, const Pass<Real>& pass, const BlockFactors<Real>* factors) {
  using L = Lanes<Real>;
  using V = typename L::V;
  using F = Factor<Real>;
  constexpr uint32_t kRegisters = 1u << kMaxLevels;
  // In real numbers: two per amplitude, four per factor, two per scalar.
  const RegisterSteps steps([&](uint32_t k) { return size_t{2} * pass.levels[k].offset; });
  const RegisterSteps factor_steps([&](uint32_t k) { return size_t{4} * pass.levels[k].factor; });
  const RegisterSteps scalar_steps([&](uint32_t k) { return size_t{2} * pass.levels[k].row; });
  const PassStep<Real>* end = pass.steps + pass.step_count;
  for (const BlockPlace* group = pass.groups; group < pass.groups + pass.group_count; group++) {
    const RegisterAddresses<Real> registers(steps, block + 2 * (tile.offset + group->offset));
    V r[kRegisters];
#pragma GCC unroll 16
    for (uint32_t i = 0; i < kRegisters; i++) r[i] = *reinterpret_cast<const V*>(registers[i]);
    if (factors != nullptr) {
      const RegisterAddresses<const Real> tables(factor_steps, factors->tables + 4 * (tile.factor + group->factor));
#pragma GCC unroll 16
      for (uint32_t i = 0; i < kRegisters; i++) {
        r[i] = reinterpret_cast<const F*>(tables[i])->applied(r[i]);
      }
      if (factors->scalars != nullptr) {
        const RegisterAddresses<const Real> scalars(scalar_steps, factors->scalars + 2 * (tile.row + group->row));
#pragma GCC unroll 16
        for (uint32_t i = 0; i < kRegisters; i++) r[i] = F::all(scalars[i]).applied(r[i]);
      }
    }
    for (const PassStep<Real>* step = pass.steps; step < end; step++) Steps<Real>::run(r, *step);
#pragma GCC unroll 16
    for (uint32_t i = 0; i < kRegisters; i++) *reinterpret_cast<V*>(registers[i]) = r[i];
  }
}

template <typename Real>
void gather_lines(Real* to, const Real* from, const uint32_t* offsets, size_t count) {
  using V = typename Lanes<Real>::V;
  constexpr size_t kVectors = 64 / sizeof(V);
  auto* out = reinterpret_cast<V*>(to);
  for (size_t k = 0; k < count; k++) {
    const auto* in = reinterpret_cast<const V*>(from + 2 * offsets[k]);
    for (size_t i = 0; i < kVectors; i++) *out++ = in[i];
  }
}

template <typename Real>
void write_scaled(Real* to, const Real* from, size_t count, const Real* factor) {
  using L = Lanes<Real>;
  const Factor<Real> all = Factor<Real>::all(factor);
  const auto* in = reinterpret_cast<const typename L::V*>(from);
  auto* out = reinterpret_cast<typename L::V*>(to);
  for (size_t k = 0; k < count / L::kAmplitudes; k++) out[k] = all.applied(in[k]);
}

/// Multiplies the table by the factors scalar · Π linear of a row, which are computed by doubling, bit by bit.
template <typename Real>
void turn_table(Real* made, const Real* table, const Real* linear, const Real* scalar) {
  using L = Lanes<Real>;
  Factor<Real> factors[L::kRowVectors];
  factors[0] = Factor<Real>::all(scalar);
  for (uint32_t k = 0; k < L::kBits; k++) factors[0] = where_lane_bit(factors[0], k, linear + 2 * k);
  for (uint32_t k = L::kBits; k < kDiagonalRowBits; k++) {
    uint32_t half = 1u << (k - L::kBits);
    Factor<Real> step = Factor<Real>::all(linear + 2 * k);
    for (uint32_t i = 0; i < half; i++) factors[half + i] = factors[i].times(step);
  }
  const auto* in = reinterpret_cast<const Factor<Real>*>(table);
  auto* out = reinterpret_cast<Factor<Real>*>(made);
  for (uint32_t i = 0; i < L::kRowVectors; i++) *out++ = (*in++).times(factors[i]);
}

template <typename Real>
void expand_table(Real* expanded, const Real* values) {
  constexpr uint32_t kAmplitudes = Lanes<Real>::kAmplitudes;
  for (uint32_t x = 0; x < 1u << kDiagonalRowBits; x++) {
    Real* re = expanded + x / kAmplitudes * 4 * kAmplitudes + x % kAmplitudes * 2;
    Real* im = re + 2 * kAmplitudes;
    re[0] = re[1] = values[2 * x];
    im[0] = im[1] = values[2 * x + 1];
  }
}

template <typename Real>
constexpr BlockKernels<Real> kBlockKernels = {
    Lanes<Real>::kBits, kMaxLevels,         run_pass<Real>,   gather_lines<Real>,
    write_scaled<Real>, expand_table<Real>, turn_table<Real>,
};
