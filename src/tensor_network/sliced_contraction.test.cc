#include "tensor_network/sliced_contraction.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tensor_network/greedy_order.h"
#include "tensor_network/order_search.h"
#include "tensor_network/random_network.h"

namespace sallow {
namespace {

std::vector<DenseTensor> random_tensors(const TensorNetwork& network, RandomStream& random) {
  std::vector<DenseTensor> tensors;
  for (const auto& legs : network.legs_of_tensors()) {
    DenseTensor tensor;
    // The legs have an order of their own, like those of a circuit's gates.
    tensor.legs.assign(legs.rbegin(), legs.rend());
    size_t size = 1;
    for (uint32_t leg : tensor.legs) size *= network.legs[leg].dimension;
    for (uint32_t leg : tensor.legs) tensor.dimensions.push_back(network.legs[leg].dimension);
    for (size_t k = 0; k < size; k++) tensor.entries.push_back({random.uniform() - 0.5, random.uniform() - 0.5});
    tensors.push_back(tensor);
  }
  return tensors;
}

/// The definition: Σ over all settings of all legs of the product of all tensors.
Complex by_definition(const TensorNetwork& network, const std::vector<DenseTensor>& tensors) {
  std::vector<uint32_t> setting(network.legs.size(), 0);
  Complex sum = 0;
  for (;;) {
    Complex term = 1;
    for (const DenseTensor& tensor : tensors) {
      size_t index = 0;
      for (size_t k = 0; k < tensor.legs.size(); k++) index = index * tensor.dimensions[k] + setting[tensor.legs[k]];
      term *= tensor.entries[index];
    }
    sum += term;
    size_t k = 0;
    while (k < setting.size() && ++setting[k] == network.legs[k].dimension) setting[k++] = 0;
    if (k == setting.size()) return sum;
  }
}

Complex contract(const SlicedContraction& contraction, const std::vector<DenseTensor>& tensors, size_t threads) {
  auto workspace = contraction.make_workspace(threads);
  auto inputs = contraction.prepare(tensors, workspace);
  Complex sum = 0;
  for (uint64_t chunk = 0; chunk < contraction.chunk_count(); chunk++) {
    sum += contraction.chunk(chunk, inputs, workspace);
  }
  return sum;
}

TEST(SlicedContraction, AgreesWithTheDefinitionOnRandomNetworks) {
  for (uint64_t seed = 0; seed < 60; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    TensorNetwork network = random_network(1 + seed % 7, seed % 6, 0, 3, random);
    std::vector<DenseTensor> tensors = random_tensors(network, random);
    ContractionOrder order = greedy_order(network, {1.0, 2.0}, random);
    for (uint32_t leg = 0; leg < network.legs.size(); leg++) {
      if (random.next() % 3 == 0) order.slices.push_back(leg);
    }
    Complex expected = by_definition(network, tensors);
    Complex found = contract(SlicedContraction(network, order), tensors, 1);
    EXPECT_LT(std::abs(found - expected), 2e-6 * std::max(1.0, std::abs(expected)));
  }
}

TEST(SlicedContraction, GivesTheSameNumberForAllOrdersSlicesAndThreadCounts) {
  RandomStream random(5, 0);
  // A grid of 6 × 6 tensors with legs of dimension 4: the products are large enough for blocks and threads.
  TensorNetwork network;
  network.tensor_count = 36;
  auto join = [&](uint32_t a, uint32_t b) {
    network.legs.push_back({4, a, b});
    network.leg_lines.push_back(network.legs.size());
  };
  for (uint32_t k = 0; k < 36; k++) {
    if (k % 6 < 5) join(k, k + 1);
    if (k < 30) join(k, k + 6);
  }
  std::vector<DenseTensor> tensors = random_tensors(network, random);
  Complex reference;
  for (uint64_t seed = 0; seed < 4; seed++) {
    OrderSearchOptions options;
    options.seconds = 0;
    options.rounds = 1;
    options.seed = seed;
    if (seed > 0) options.log2_size_limit = 12 - 2 * std::min(2.0, static_cast<double>(seed));
    ContractionOrder order = search_order(network, options).order;
    EXPECT_EQ(order.slices.empty(), seed == 0);
    SlicedContraction contraction(network, order);
    Complex one = contract(contraction, tensors, 1);
    EXPECT_EQ(contract(contraction, tensors, 3), one);
    if (seed == 0) reference = one;
    EXPECT_LT(std::abs(one - reference), 1e-5 * std::abs(reference));
  }
}

TEST(GatheredProduct, AgreesWithThePlainSumForEveryShape) {
  RandomStream random(11, 0);
  for (size_t rows : {1, 2, 5, 130}) {
    for (size_t columns : {1, 3, 16, 33, 600}) {
      for (size_t inner : {1, 7, 129}) {
        SCOPED_TRACE(testing::Message() << rows << " x " << inner << " x " << columns);
        // A is stored column by column, B row by row.
        std::vector<ComplexFloat> a(rows * inner), b(inner * columns), c(rows * columns);
        auto fill = [&](std::vector<ComplexFloat>& entries) {
          for (ComplexFloat& entry : entries) {
            entry = {static_cast<float>(random.uniform() - 0.5), static_cast<float>(random.uniform() - 0.5)};
          }
        };
        fill(a);
        fill(b);
        GatheredProduct product;
        product.rows = OffsetTable({{static_cast<uint32_t>(rows), 1}});
        product.inner_a = OffsetTable({{static_cast<uint32_t>(inner), rows}});
        product.inner_b = OffsetTable({{static_cast<uint32_t>(inner), columns}});
        product.columns = OffsetTable({{static_cast<uint32_t>(columns), 1}});
        std::vector<ProductWorkspace> workspaces(1);
        workspaces[0].reserve(product);
        product.run({.single = a.data()}, {.single = b.data()}, c.data(), workspaces);
        std::vector<ComplexDouble> full_a(a.begin(), a.end()), full_c(c.size()), mixed_c(c.size());
        product.run_in_double({.single = a.data()}, {.single = b.data()}, full_c.data(), workspaces[0]);
        product.run_in_double({.full = full_a.data()}, {.single = b.data()}, mixed_c.data(), workspaces[0]);
        ASSERT_EQ(mixed_c, full_c);
        for (size_t r = 0; r < rows; r++) {
          for (size_t j = 0; j < columns; j++) {
            Complex expected = 0;
            for (size_t k = 0; k < inner; k++) expected += Complex(a[k * rows + r]) * Complex(b[k * columns + j]);
            ASSERT_LT(std::abs(Complex(c[r * columns + j]) - expected), 1e-5 * std::sqrt(static_cast<double>(inner)));
            ASSERT_LT(std::abs(full_c[r * columns + j] - expected), 1e-13 * std::sqrt(static_cast<double>(inner)));
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sallow
