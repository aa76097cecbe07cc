// The bodies of FixedKernels. The file that includes this defines kLanes, the number of 32-bit numbers in a register,
// kTile, the outputs that multiply_block computes at a time, and dot4(sum, inputs, weights): per lane, the sum of four
// products of unsigned and signed bytes, added; and look_up(table of 32, numbers of its entries). Register is defined
// too.

constexpr size_t kParts = kNetworkLanes / kLanes;

Register all(int32_t value) {
  return value - Register{};
}
Register load(const void* from) {
  Register r;
  std::memcpy(&r, from, sizeof(r));
  return r;
}
void store(void* to, Register value) {
  std::memcpy(to, &value, sizeof(value));
}
Register all_from(const int8_t* four) {
  int32_t value;
  std::memcpy(&value, four, 4);
  return all(value);
}

void multiply_block(const InputPart* parts, size_t part_count, const int8_t* weights, size_t outputs, int32_t* sums) {
  size_t fours = 0;
  for (size_t k = 0; k < part_count; k++) fours += parts[k].fours;
  for (size_t first = 0; first < outputs; first += kTile) {
    const int8_t* w = weights + first / 16 * fours * 64 + first % 16 * 4;
    Register tile[kTile][kParts] = {};
    for (size_t k = 0; k < part_count; k++) {
      const uint8_t* inputs = parts[k].at;
      for (size_t q = 0; q < parts[k].fours; q++, inputs += 4 * kNetworkLanes, w += 64) {
        Register in[kParts];
        for (size_t p = 0; p < kParts; p++) in[p] = load(inputs + 4 * kLanes * p);
        for (size_t o = 0; o < kTile; o++) {
          const Register weight = all_from(w + 4 * o);
          for (size_t p = 0; p < kParts; p++) tile[o][p] = dot4(tile[o][p], in[p], weight);
        }
      }
    }
    for (size_t o = 0; o < kTile; o++) {
      for (size_t p = 0; p < kParts; p++) store(sums + (first + o) * kNetworkLanes + p * kLanes, tile[o][p]);
    }
  }
}

template <size_t groups>
void multiply_groups(const InputPart* parts, size_t part_count, const int8_t* weights, size_t step, int32_t* sums) {
  Register tile[groups][kParts] = {};
  for (size_t k = 0; k < part_count; k++) {
    const uint8_t* inputs = parts[k].at;
    for (size_t q = 0; q < parts[k].fours; q++, inputs += 4, weights += 64) {
      const Register in = all_from(reinterpret_cast<const int8_t*>(inputs));
      for (size_t g = 0; g < groups; g++) {
        for (size_t p = 0; p < kParts; p++) {
          tile[g][p] = dot4(tile[g][p], in, load(weights + g * step + 4 * kLanes * p));
        }
      }
    }
  }
  for (size_t g = 0; g < groups; g++) {
    for (size_t p = 0; p < kParts; p++) store(sums + 16 * g + p * kLanes, tile[g][p]);
  }
}

void multiply_one(const InputPart* parts, size_t part_count, const int8_t* weights, size_t outputs, int32_t* sums) {
  size_t fours = 0;
  for (size_t k = 0; k < part_count; k++) fours += parts[k].fours;
  const size_t step = fours * 64;
  size_t first = 0;
  for (; first + 64 <= outputs; first += 64) {
    multiply_groups<4>(parts, part_count, weights + first / 16 * step, step, sums + first);
  }
  for (; first < outputs; first += 16) {
    multiply_groups<1>(parts, part_count, weights + first / 16 * step, step, sums + first);
  }
}

Register within(Register x, int32_t low, int32_t high) {
  x = x < all(low) ? all(low) : x;
  return x > all(high) ? all(high) : x;
}

/// tanh of a number in units of 2^-12, in units of 2^-15.
Register tanh_of(Register x) {
  const Register negative = x < 0;
  Register y = within(x < 0 ? -x : x, 0, (4 << 12) - 1);
  const Register segment = y >> 9, u = y & 511;
  Register value = look_up(kTanhSegments.c2, segment);
  value = look_up(kTanhSegments.c1, segment) + (value * u >> 9);
  value = look_up(kTanhSegments.c0, segment) + (value * u >> 9);
  return negative ? -value : value;
}

Register rescaled(Register sum, Register add, Register before, Register factor, Register after, Register bias) {
  return ((((sum + add) >> before) * factor) >> after) + bias;
}

/// Constants of output o: in each lane, or of kLanes outputs from o on.
template <bool block>
Register constant(const int32_t* from, size_t o) {
  return block ? all(from[o]) : load(from + o);
}

template <bool block>
Register gate_sum(size_t o, size_t at, const int32_t* sums, const Rescale& scale, const int32_t* event_sums,
                  const Rescale& event_scale) {
  const auto get = [&](const Rescale& s, const int32_t* from) {
    return rescaled(load(from + at), constant<block>(s.add, o), constant<block>(s.shift_before, o),
                    constant<block>(s.factor, o), constant<block>(s.shift_after, o), constant<block>(s.bias, o));
  };
  return get(scale, sums) + get(event_scale, event_sums);
}

template <bool block>
Register gated(size_t width, size_t o, size_t at, size_t at_n, const int32_t* sums, const Rescale& scale,
               const int32_t* event_sums, const Rescale& event_scale, Register state) {
  const Register a_z = gate_sum<block>(o, at, sums, scale, event_sums, event_scale);
  const Register a_n = gate_sum<block>(width + o, at_n, sums, scale, event_sums, event_scale);
  const Register z = (tanh_of(a_z >> 1) + 32768) >> 1;
  return state + ((z * (tanh_of(a_n) - state) + 16384) >> 15);
}

Register as_byte(Register state) {
  return within((state + 128) >> 8, -128, 127) + 128;
}

void gate_block(size_t width, const int32_t* sums, const Rescale& scale, const int32_t* event_sums,
                const Rescale& event_scale, int32_t* states, uint8_t* bytes) {
  for (size_t unit = 0; unit < width; unit += 4) {
    for (size_t p = 0; p < kParts; p++) {
      Register four = {};
      for (size_t k = 0; k < 4; k++) {
        const size_t at = (unit + k) * kNetworkLanes + p * kLanes;
        const Register state = gated<true>(width, unit + k, at, width * kNetworkLanes + at, sums, scale, event_sums,
                                           event_scale, load(states + at));
        store(states + at, state);
        four |= as_byte(state) << static_cast<int32_t>(8 * k);
      }
      store(bytes + unit * kNetworkLanes + 4 * kLanes * p, four);
    }
  }
}

void gate_one(size_t width, const int32_t* sums, const Rescale& scale, const int32_t* event_sums,
              const Rescale& event_scale, int32_t* states, uint8_t* bytes) {
  for (size_t unit = 0; unit < width; unit += kLanes) {
    const Register state =
        gated<false>(width, unit, unit, width + unit, sums, scale, event_sums, event_scale, load(states + unit));
    store(states + unit, state);
    int32_t values[kLanes];
    store(values, as_byte(state));
    for (size_t k = 0; k < kLanes; k++) bytes[unit + k] = static_cast<uint8_t>(values[k]);
  }
}

void read_block(size_t depth, size_t outputs, const int32_t* inputs, const int32_t* weights, const Rescale* scale,
                int32_t* out) {
  for (size_t o = 0; o < outputs; o++) {
    Register sum[kParts] = {};
    for (size_t k = 0; k < depth; k++) {
      const Register weight = all(weights[o * depth + k]);
      for (size_t p = 0; p < kParts; p++) sum[p] += weight * load(inputs + k * kNetworkLanes + p * kLanes);
    }
    for (size_t p = 0; p < kParts; p++) {
      if (scale != nullptr) {
        sum[p] = within(rescaled(sum[p], all(scale->add[o]), all(scale->shift_before[o]), all(scale->factor[o]),
                                 all(scale->shift_after[o]), all(scale->bias[o])),
                        0, kReadoutMost);
      }
      store(out + o * kNetworkLanes + p * kLanes, sum[p]);
    }
  }
}
