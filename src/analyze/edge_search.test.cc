#include "analyze/edge_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

namespace sallow {
namespace {

using Part = std::vector<DemTarget>;

std::vector<Part> parts_of(const std::vector<DemTarget>& error) {
  std::vector<Part> parts(1);
  for (const DemTarget target : error) {
    if (target.is_separator()) {
      parts.emplace_back();
    } else {
      parts.back().push_back(target);
    }
  }
  return parts;
}

/// Bits 0 to 7 are detectors; bits from 8 on are observables.
uint32_t bits_of(const Part& part) {
  uint32_t bits = 0;
  for (const DemTarget t : part) bits ^= 1u << (t.is_detector() ? t.index() : 8 + t.index());
  return bits;
}

Part part_of(uint32_t bits) {
  Part part;
  for (uint32_t k = 0; k < 16; k++) {
    if (bits >> k & 1) part.push_back(k < 8 ? DemTarget::detector(k) : DemTarget::observable(k - 8));
  }
  return part;
}

/// Whether edges without common detectors sum to the error.
bool exists(const std::vector<uint32_t>& edges, size_t from, uint32_t rest) {
  if ((rest & 255) == 0) return rest == 0;
  for (size_t k = from; k < edges.size(); k++) {
    if ((edges[k] & 255 & ~rest) == 0 && exists(edges, k + 1, rest ^ edges[k])) return true;
  }
  return false;
}

TEST(EdgeSearch, FindsASplitExactlyIfOneExists) {
  size_t found = 0, remnants = 0;
  for (uint64_t seed = 0; seed < 3000; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    EdgeSearch search;
    std::vector<uint32_t> edges;
    const size_t edge_count = random() % 12;
    for (size_t k = 0; k < edge_count; k++) {
      edges.push_back(1u << random() % 8 | 1u << random() % 8 | (random() % 4) << 8);
      search.add(part_of(edges.back()));
    }
    search.add(part_of(0b111));  // not an edge
    search.prepare();
    uint32_t error = static_cast<uint32_t>(random() % 1024);
    while (std::popcount(error & 255) < 3) error |= 1u << random() % 8;
    const Part whole = part_of(error);

    const auto split = search.split(whole, /*allow_remnant=*/false);
    EXPECT_EQ(split.has_value(), exists(edges, 0, error));
    for (const auto& result : {split, search.split(whole, /*allow_remnant=*/true)}) {
      if (!result) continue;
      uint32_t sum = 0;
      size_t unknown = 0;
      for (const Part& part : parts_of(*result)) {
        EXPECT_TRUE(std::is_sorted(part.begin(), part.end()));
        EXPECT_LE(std::popcount(bits_of(part) & 255), 2);
        EXPECT_EQ(sum & bits_of(part) & 255, 0u);
        sum ^= bits_of(part);
        unknown += std::find(edges.begin(), edges.end(), bits_of(part)) == edges.end();
      }
      EXPECT_EQ(sum, error);
      EXPECT_LE(unknown, split ? 0u : 1u);
      remnants += unknown;
    }
    found += split.has_value();
  }
  EXPECT_GT(found, 50u);
  EXPECT_GT(remnants, 200u);
}

TEST(EdgeSearch, PrefersFewParts) {
  EdgeSearch search;
  for (const uint32_t edge : {0b0001u, 0b0010u, 0b0100u, 0b1000u, 0b0011u, 0b1100u}) search.add(part_of(edge));
  search.prepare();
  EXPECT_EQ(parts_of(*search.split(part_of(0b1111), false)).size(), 2u);
}

TEST(EdgeSearch, FindsEdgesAtShiftedDetectors) {
  EdgeSearch search;
  const Part edge = {DemTarget::detector(100), DemTarget::detector(101)};
  search.add(edge, 98);
  search.add(part_of(0b1));
  search.prepare();
  EXPECT_TRUE(search.split(part_of(0b1101), false).has_value());
  EXPECT_FALSE(search.split(part_of(0b1011), false).has_value());
}

}  // namespace
}  // namespace sallow
