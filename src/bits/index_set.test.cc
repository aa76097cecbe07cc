#include "bits/index_set.h"

#include <gtest/gtest.h>

#include <set>

#include "bits/random_stream.h"

namespace sallow {
namespace {

constexpr uint32_t kBound = 2000;

std::vector<uint32_t> indices(const IndexSet& set) {
  std::vector<uint32_t> result;
  set.for_each([&](uint32_t index) { result.push_back(index); });
  return result;
}

// The plain version of every operation.
struct PlainSet {
  std::set<uint32_t> indices;

  void toggle(uint32_t index) {
    if (!indices.insert(index).second) indices.erase(index);
  }
  void add(const PlainSet& other) {
    for (const uint32_t index : other.indices) toggle(index);
  }
};

TEST(IndexSet, AgreesWithAPlainSetWhetherShortOrLong) {
  for (uint64_t seed = 0; seed < 40; seed++) {
    RandomStream random(seed, 7);
    constexpr size_t kSets = 4;
    std::vector<IndexSet> sets(kSets, IndexSet(kBound));
    std::vector<PlainSet> plain(kSets);
    size_t lists = 0, words = 0;
    for (int step = 0; step < 300; step++) {
      const size_t a = random.next() % kSets, b = random.next() % kSets;
      if (random.next() % 16 == 0) {
        AlignedVector<uint64_t> removed(IndexSet::word_count(kBound));
        const bool few = random.next() % 2 == 0;
        for (uint64_t& word : removed) word = few ? random.next() & random.next() & random.next() : ~uint64_t{1};
        sets[a].remove(removed);
        std::erase_if(plain[a].indices, [&](uint32_t k) { return (removed[k / 64] >> (k % 64) & 1) != 0; });
      } else if (random.next() % 3 == 0) {
        const PlainSet before = plain[a];
        const bool both_lists = sets[a].is_list() && sets[b].is_list();
        std::set<uint32_t> inserted, expected;
        sets[a].add(sets[b], [&](uint32_t index) { inserted.insert(index); });
        plain[a].add(PlainSet(plain[b]));
        for (const uint32_t index : plain[a].indices) {
          if (!before.indices.contains(index)) expected.insert(index);
        }
        if (both_lists) {
          ASSERT_EQ(inserted, expected) << "seed " << seed << ", step " << step;
        }
      } else {
        for (uint64_t k = random.next() % 12; k > 0; k--) {
          const auto index = static_cast<uint32_t>(random.next() % kBound);
          sets[a].toggle(index);
          plain[a].toggle(index);
        }
      }
      ASSERT_EQ(indices(sets[a]), std::vector<uint32_t>(plain[a].indices.begin(), plain[a].indices.end()))
          << "seed " << seed << ", step " << step;
      ASSERT_EQ(sets[a].empty(), plain[a].indices.empty());
      const auto probe = static_cast<uint32_t>(random.next() % kBound);
      ASSERT_EQ(sets[a].contains(probe), plain[a].indices.contains(probe));
      size_t overlap = 0;
      for (const uint32_t index : plain[a].indices) overlap += plain[b].indices.contains(index);
      ASSERT_EQ(sets[a].has_odd_overlap(sets[b]), overlap % 2 == 1) << "seed " << seed << ", step " << step;
      (sets[a].is_list() ? lists : words)++;
    }
    ASSERT_GT(lists, 20u) << "seed " << seed;
    ASSERT_GT(words, 20u) << "seed " << seed;
  }
}

TEST(IndexSet, ClearsItself) {
  for (const uint32_t count : {3, 1000}) {
    IndexSet set(kBound);
    for (uint32_t k = 0; k < count; k++) set.toggle(k);
    IndexSet same = set;
    set.add(set);
    EXPECT_TRUE(set.empty());
    same.clear();
    EXPECT_TRUE(same.empty() && same.is_list());
  }
}

}  // namespace
}  // namespace sallow
