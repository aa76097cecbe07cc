// The body of TileKernels::multiply. Before including it, a file defines in its own namespace:
//   Vector         a register of floats
//   kLanes, kRows, kVectors      floats per register; rows of a tile; registers across the columns of a tile
//   add_product(c, a, b)         c + a b with one rounding
//   subtract_product(c, a, b)    c - a b with one rounding

constexpr size_t kColumns = kLanes * kVectors;

Vector broadcast(float value) {
  return value - Vector{};  // GCC and Clang broadcast the scalar
}

void multiply(const float* a, const float* b, size_t k_count, float* tile) {
  Vector re[kRows][kVectors] = {}, im[kRows][kVectors] = {};
  for (size_t k = 0; k < k_count; k++) {
    const Vector* b_re = reinterpret_cast<const Vector*>(b);
    const Vector* b_im = reinterpret_cast<const Vector*>(b + kColumns);
    for (size_t r = 0; r < kRows; r++) {
      Vector a_re = broadcast(a[r]), a_im = broadcast(a[kRows + r]);
      for (size_t v = 0; v < kVectors; v++) {
        re[r][v] = add_product(re[r][v], a_re, b_re[v]);
        re[r][v] = subtract_product(re[r][v], a_im, b_im[v]);
        im[r][v] = add_product(im[r][v], a_re, b_im[v]);
        im[r][v] = add_product(im[r][v], a_im, b_re[v]);
      }
    }
    a += 2 * kRows;
    b += 2 * kColumns;
  }
  Vector* out = reinterpret_cast<Vector*>(tile);
  for (size_t r = 0; r < kRows; r++) {
    for (size_t v = 0; v < kVectors; v++) {
      out[r * kVectors + v] = re[r][v];
      out[(kRows + r) * kVectors + v] = im[r][v];
    }
  }
}
