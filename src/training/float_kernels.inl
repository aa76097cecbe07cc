// The bodies of FloatKernels. The file that includes this defines kLanes, Register, multiply_add(a, b, c) = a b + c,
// and kTileRows, the rows of a tile of two registers per row.

typedef int32_t Ints __attribute__((vector_size(4 * kLanes), may_alias));

Register all(float value) {
  return value - Register{};
}
Register load(const float* from) {
  Register r;
  std::memcpy(&r, from, sizeof(r));
  return r;
}
void store(float* to, Register value) {
  std::memcpy(to, &value, sizeof(value));
}
Register within(Register x, float low, float high) {
  const Register least = all(low), most = all(high);
  x = x < least ? least : x;
  return x > most ? most : x;
}

/// e^x for |x| ≤ 30: 2^k by the exponent's bits, times a polynomial on [-ln 2 / 2, ln 2 / 2] (Taylor, within 2^-22).
Register exponential(Register x) {
  const Register shift = all(12582912.0f);  // 1.5 · 2^23: adding it rounds to a whole number
  const Register shifted = x * all(1.44269504f) + shift;
  const Register whole = shifted - shift;
  Register rest = x - whole * all(0.693359375f);
  rest = rest + whole * all(2.12194440e-4f);
  Register sum = all(1.0f / 5040);
  sum = sum * rest + all(1.0f / 720);
  sum = sum * rest + all(1.0f / 120);
  sum = sum * rest + all(1.0f / 24);
  sum = sum * rest + all(1.0f / 6);
  sum = sum * rest + all(0.5f);
  sum = sum * rest + all(1.0f);
  sum = sum * rest + all(1.0f);
  return (Register)((Ints)sum + ((Ints)shifted << 23));
}
Register logistic_of(Register x) {
  return all(1.0f) / (all(1.0f) + exponential(-within(x, -30, 30)));
}
Register tanh_of(Register x) {
  return all(1.0f) - all(2.0f) / (all(1.0f) + exponential(within(x + x, -30, 30)));
}

template <size_t rows, size_t registers>
void multiply_tile(size_t depth, LeftFactor left, const float* right, size_t right_step, float* c, size_t c_step,
                   bool add) {
  Register sums[rows][registers];
  for (size_t r = 0; r < rows; r++) {
    for (size_t n = 0; n < registers; n++) sums[r][n] = add ? load(c + r * c_step + n * kLanes) : Register{};
  }
  for (size_t k = 0; k < depth; k++) {
    Register b[registers];
    for (size_t n = 0; n < registers; n++) b[n] = load(right + k * right_step + n * kLanes);
    for (size_t r = 0; r < rows; r++) {
      const Register a = all(left.at[r * left.row_step + k * left.k_step]);
      for (size_t n = 0; n < registers; n++) sums[r][n] = multiply_add(a, b[n], sums[r][n]);
    }
  }
  for (size_t r = 0; r < rows; r++) {
    for (size_t n = 0; n < registers; n++) store(c + r * c_step + n * kLanes, sums[r][n]);
  }
}

template <size_t registers>
void multiply_columns(size_t rows, size_t depth, LeftFactor left, const float* right, size_t right_step, float* c,
                      size_t c_step, bool add) {
  size_t row = 0;
  for (; row + kTileRows <= rows; row += kTileRows) {
    multiply_tile<kTileRows, registers>(depth, {left.at + row * left.row_step, left.row_step, left.k_step}, right,
                                        right_step, c + row * c_step, c_step, add);
  }
  for (; row < rows; row++) {
    multiply_tile<1, registers>(depth, {left.at + row * left.row_step, left.row_step, left.k_step}, right, right_step,
                                c + row * c_step, c_step, add);
  }
}

void multiply(size_t rows, size_t columns, size_t depth, LeftFactor left, const float* right, size_t right_step,
              float* c, size_t c_step, bool add) {
  size_t column = 0;
  for (; column + 2 * kLanes <= columns; column += 2 * kLanes) {
    multiply_columns<2>(rows, depth, left, right + column, right_step, c + column, c_step, add);
  }
  for (; column < columns; column += kLanes) {
    multiply_columns<1>(rows, depth, left, right + column, right_step, c + column, c_step, add);
  }
}

void gate(size_t rows, size_t width, float* sums, const float* before, float* after) {
  for (size_t r = 0; r < rows; r++, sums += 2 * width, before += width, after += width) {
    for (size_t k = 0; k < width; k += kLanes) {
      const Register z = logistic_of(load(sums + k) - all(1.0f));
      const Register n = tanh_of(load(sums + width + k));
      const Register h = load(before + k);
      store(sums + k, z);
      store(sums + width + k, n);
      store(after + k, h + z * (n - h));
    }
  }
}

void gate_back(size_t rows, size_t width, float* sums, const float* before, float* after) {
  for (size_t r = 0; r < rows; r++, sums += 2 * width, before += width, after += width) {
    for (size_t k = 0; k < width; k += kLanes) {
      const Register z = load(sums + k), n = load(sums + width + k), d = load(after + k);
      store(sums + k, d * (n - load(before + k)) * z * (all(1.0f) - z));
      store(sums + width + k, d * z * (all(1.0f) - n * n));
      store(after + k, d * (all(1.0f) - z));
    }
  }
}

void logistic(size_t count, float* values) {
  for (; count >= kLanes; count -= kLanes, values += kLanes) store(values, logistic_of(load(values)));
  float rest[kLanes] = {};
  std::memcpy(rest, values, count * sizeof(float));
  store(rest, logistic_of(load(rest)));
  std::memcpy(values, rest, count * sizeof(float));
}

void adam(size_t count, const float* gradient, float scale, float rate, float second_correction, float* first,
          float* second, float* weights, float follow, float* slow) {
  for (size_t k = 0; k < count; k++) {
    const float g = gradient[k] * scale;
    first[k] = first[k] + 0.1f * (g - first[k]);
    second[k] = second[k] + 0.01f * (g * g - second[k]);
    weights[k] = weights[k] - rate * first[k] / (__builtin_sqrtf(second[k] * second_correction) + 1e-8f);
    slow[k] = slow[k] + follow * (weights[k] - slow[k]);
  }
}
