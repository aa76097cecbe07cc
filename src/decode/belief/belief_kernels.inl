// The bodies of BeliefKernels. The file that includes this defines kLanes, the number of floats in a register, in its
// own namespace.

typedef float Register __attribute__((vector_size(4 * kLanes), may_alias));
typedef uint32_t Unsigned __attribute__((vector_size(4 * kLanes), may_alias));
constexpr size_t kParts = kBeliefLanes / kLanes;
constexpr auto kLaneNumbers = std::make_integer_sequence<int, int{kLanes}>();

Register broadcast(float value) {
  return value - Register{};  // GCC and Clang broadcast the scalar
}

/// A message: kBeliefLanes floats.
struct Message {
  Register part[kParts];

  static Message all(float value) {
    Message m;
    for (Register& part : m.part) part = broadcast(value);
    return m;
  }
  static Message load(const float* from) {
    Message m;
    for (size_t k = 0; k < kParts; k++) m.part[k] = reinterpret_cast<const Register*>(from)[k];
    return m;
  }
  void store(float* to) const {
    for (size_t k = 0; k < kParts; k++) reinterpret_cast<Register*>(to)[k] = part[k];
  }
  Message operator*(const Message& other) const {
    Message m;
    for (size_t k = 0; k < kParts; k++) m.part[k] = part[k] * other.part[k];
    return m;
  }
  Message operator+(const Message& other) const {
    Message m;
    for (size_t k = 0; k < kParts; k++) m.part[k] = part[k] + other.part[k];
    return m;
  }
  /// Clamped to [-limit, limit].
  Message within(float limit) const {
    Message m;
    const Register most = broadcast(limit);
    for (size_t k = 0; k < kParts; k++) {
      const Register low = part[k] > most ? most : part[k];
      m.part[k] = low < -most ? -most : low;
    }
    return m;
  }
  /// 1 / x for x > 0, by Newton's method from a guess that negates the exponent: the same on every machine, faster than
  /// a division, and within 2^-22.
  Message inverse() const {
    Message m;
    for (size_t k = 0; k < kParts; k++) {
      Register y = (Register)(0x7EF311C7u - (Unsigned)part[k]);
      for (int step = 0; step < 3; step++) y = y * (broadcast(2.0f) - part[k] * y);
      m.part[k] = y;
    }
    return m;
  }
};

template <int... kIndex>
Unsigned lane_bits(std::integer_sequence<int, kIndex...>) {
  return Unsigned{uint32_t{1} << kIndex...};
}

/// One bit per lane: whether a < limit · b. A lane is never indexed by a variable: GCC 12 with -fsanitize=undefined
/// then reads the first lane each time.
uint32_t lanes_below(const Message& a, float limit, const Message& b) {
  Unsigned found = {};
  for (size_t k = 0; k < kParts; k++) {
    const Register difference = a.part[k] - broadcast(limit) * b.part[k];
    found |= (Unsigned)(difference < 0) & (lane_bits(kLaneNumbers) << static_cast<uint32_t>(k * kLanes));
  }
  alignas(sizeof(Unsigned)) uint32_t bits[kLanes];
  *reinterpret_cast<Unsigned*>(bits) = found;
  uint32_t all = 0;
  for (const uint32_t bit : bits) all |= bit;
  return all;
}

/// tanh(a + b + …) = numerator / denominator, built one argument at a time.
struct TanhSum {
  Message numerator, denominator;

  void add(const Message& tanh) {
    const Message sum = numerator + denominator * tanh;
    denominator = denominator + numerator * tanh;
    numerator = sum;
  }
  Message value() const { return numerator * denominator.inverse(); }
};

template <int kOthers>
Message tanh_of_others(const BeliefView& view, const BeliefRun& run, uint32_t message, const float* messages) {
  TanhSum sum{Message::all(view.priors[message]), Message::all(1)};
  const uint32_t count = kOthers >= 0 ? kOthers : run.others;
  const uint32_t* others = view.others + run.others_begin + size_t{count} * (message - run.begin);
  for (uint32_t k = 0; k < count; k++) sum.add(Message::load(messages + kBeliefLanes * others[k]));
  return sum.value();
}

/// Collects for each error of a run the message from its other detectors, and stores the product of all before it.
template <int kOthers>
void collect(const BeliefView& view, const BeliefRun& run, const float* messages, Message& product, float*& room) {
  for (uint32_t m = run.begin; m < run.end; m++) {
    const Message incoming =
        kOthers == 0 ? Message::all(view.priors[m]) : tanh_of_others<kOthers>(view, run, m, messages);
    incoming.store(room);
    product.store(room + kBeliefLanes);
    product = product * incoming;
    room += 2 * kBeliefLanes;
  }
}

void pass_beliefs(const BeliefView& view, const float* signs, float* messages, bool rising, float* room) {
  for (uint32_t turn = 0; turn < view.detector_count; turn++) {
    const uint32_t detector = rising ? turn : view.detector_count - 1 - turn;
    const BeliefRun* run = view.runs + view.run_starts[detector];
    const BeliefRun* last = view.runs + view.run_starts[detector + 1];
    if (run == last) continue;
    const uint32_t begin = run->begin, end = last[-1].end;
    Message product = Message::load(signs + kBeliefLanes * detector);
    float* incoming = room;
    for (; run != last; run++) {
      switch (run->others) {
        case 0:
          collect<0>(view, *run, messages, product, incoming);
          break;
        case 1:
          collect<1>(view, *run, messages, product, incoming);
          break;
        case 2:
          collect<2>(view, *run, messages, product, incoming);
          break;
        case 3:
          collect<3>(view, *run, messages, product, incoming);
          break;
        default:
          collect<-1>(view, *run, messages, product, incoming);
      }
    }
    // The message to each error is the product over all others: those before, as stored, and those after.
    product = Message::all(1);
    for (uint32_t m = end; m-- > begin;) {
      incoming -= 2 * kBeliefLanes;
      (Message::load(incoming + kBeliefLanes) * product).within(0.999999f).store(messages + kBeliefLanes * m);
      product = product * Message::load(incoming);
    }
  }
}

size_t gather_beliefs(const float* messages, const uint32_t* counts, const uint32_t* numbers, const float* priors,
                      size_t error_count, float limit, uint32_t* errors, uint16_t* lanes, float* beliefs) {
  size_t found = 0;
  for (uint32_t e = 0; e < error_count; e++) {
    TanhSum sum{Message::all(priors[e]), Message::all(1)};
    for (uint32_t k = 0; k < counts[e]; k++) sum.add(Message::load(messages + kBeliefLanes * *numbers++));
    const uint32_t below = lanes_below(sum.numerator, limit, sum.denominator);
    if (below == 0) continue;
    errors[found] = e;
    lanes[found] = static_cast<uint16_t>(below);
    sum.value().store(beliefs + kBeliefLanes * found);
    found++;
  }
  return found;
}
