#include "decode/matching/engine/pairing_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with the plain loop that defines it. ctest forces each instruction set in turn.

TEST(PairingKernels, PairUpRowsThatFindEachOtherFirst) {
  RandomStream random(4, 1);
  constexpr size_t kWords = 8;
  for (int trial = 0; trial < 20; trial++) {
    constexpr uint32_t kNodes = 12;
    AlignedVector<uint64_t> events(kNodes * kWords), rest(kNodes * kWords), slots(64 * kWords), flips(3 * kWords);
    random.fill(events.data(), events.size());
    for (uint64_t& word : events) word &= random.next();
    AlignedVector<uint64_t> expected = events, expected_flips = flips;
    // Every node searches all others, rising; slot 1 + node * 4 + k % 4 keeps the first four that it finds.
    std::vector<uint32_t> program;
    for (uint32_t node = 0; node < kNodes; node++) {
      bool ends = random.next() % 2 == 0;
      program.insert(program.end(), {kNodes - 1, node > 0 ? 1u : 0u, node > 1 ? 1u : 0u, ends ? 1u : UINT32_MAX});
      for (uint32_t other = 0, k = 0; other < kNodes; other++) {
        if (other == node) continue;
        program.insert(program.end(), {other, k < 4 ? 1 + node * 4 + k : 0});
        k++;
      }
      // The first found by node 0 is node 1, and so on: slots of (0, node) and of (1, node).
      if (node > 0) program.insert(program.end(), {node - 1 < 4 ? node : 63, 1 + node * 4, 0});
      if (node > 1) program.insert(program.end(), {node - 1 < 4 ? 4 + node : 63, 2 + node * 4, 1, 2});
    }
    AlignedVector<uint64_t> expected_slots(64 * kWords);
    std::vector<uint32_t> expected_ids;
    uint32_t id = 100;
    const uint32_t* at = program.data();
    for (uint32_t node = 0; node < kNodes; node++) {
      uint32_t walks = at[0], pairs = at[1], with_flip = at[2], end = at[3];
      at += 4;
      std::vector<uint64_t> alone(events.begin() + node * kWords, events.begin() + (node + 1) * kWords);
      for (uint32_t k = 0; k < walks; k++, at += 2) {
        for (size_t w = 0; w < kWords; w++) {
          expected_slots[at[1] * kWords + w] = alone[w] & events[at[0] * kWords + w];
          alone[w] &= ~events[at[0] * kWords + w];
        }
      }
      for (uint32_t k = 0; k < pairs + with_flip; k++, at += k <= pairs ? 3 : 4) {
        bool any = false;
        for (size_t w = 0; w < kWords; w++) {
          uint64_t both = expected_slots[at[0] * kWords + w] & expected_slots[at[1] * kWords + w];
          expected[node * kWords + w] ^= both;
          expected[at[2] * kWords + w] ^= both;
          if (k >= pairs) expected_flips[at[3] * kWords + w] ^= both;
          any |= both != 0;
        }
        if (any) expected_ids.push_back(id);
        id++;
      }
      bool any = false;
      for (size_t w = 0; w < kWords && end != UINT32_MAX; w++) {
        expected[node * kWords + w] ^= alone[w];
        expected_flips[end * kWords + w] ^= alone[w];
        any |= alone[w] != 0;
      }
      if (any) expected_ids.push_back(id);
      id++;
    }
    AlignedVector<uint64_t> taken(3 * kNodes * kWords);
    std::vector<uint32_t> ids(3 * kNodes);
    ids.resize(pairing_kernels().pair_rows(events.data(), rest.data(), slots.data(), flips.data(), program.data(), 0,
                                           kNodes, taken.data(), ids.data(), 100));
    EXPECT_EQ(rest, expected);
    EXPECT_EQ(flips, expected_flips);
    EXPECT_EQ(ids, expected_ids);
    std::fill(flips.begin(), flips.end(), 0);
    EXPECT_EQ(pairing_kernels().pair_rows(events.data(), rest.data(), slots.data(), flips.data(), program.data(), 0,
                                          kNodes, nullptr, nullptr, 0),
              0u);
    EXPECT_EQ(rest, expected);
    EXPECT_EQ(flips, expected_flips);
  }
}

}  // namespace
}  // namespace sallow
