#include "results/paired_results.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "campaign/campaign.h"
#include "campaign/plan.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "experiment/block_decoder.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "store/task_identity.h"

namespace sallow {
namespace {

constexpr const char* kDecoders[] = {"matching", "union_find", "correlated"};
constexpr uint64_t kBlocks = 6, kShots = kBlocks * 1024;

/// A store's file, which is removed when the test ends.
struct StoreOfPairs {
  StoreOfPairs() : path(testing::TempDir() + "sallow_pairs_" + std::to_string(::getpid())) { remove(); }
  ~StoreOfPairs() { remove(); }
  void remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  }
  std::string path;
};

Circuit noisy_code() {
  return generate_code({.distance = 3, .rounds = 3, .noise = parse_noise("uniform:0.02")});
}

void collect(const std::string& path, std::span<const char* const> decoders, uint64_t shots, bool same_shots) {
  CampaignPlan plan;
  TaskSettings settings;
  settings.same_shots = same_shots;
  settings.rule.max_shots = shots;
  const Circuit circuit = noisy_code();
  for (const char* decoder : decoders) {
    settings.decoder = decoder;
    add_task(plan, {}, circuit, std::make_shared<const std::string>(circuit.str()), "test", settings);
  }
  CampaignOptions options;
  options.db = path;
  options.seed = 9;
  options.threads = 2;
  CampaignObserver observer;
  run_campaign(plan.tasks, options, observer);
}

/// Counts by sampling and decoding block by block, without a store.
PairedCounts counted_directly(const char* first, const char* second, uint64_t seed) {
  const Circuit circuit = noisy_code();
  const auto a = make_decoder(first, model_for_decoding(circuit)),
             b = make_decoder(second, model_for_decoding(circuit));
  BlockDecoder decoders[] = {BlockDecoder(*a), BlockDecoder(*b)};
  const DrawBlock draw = draw_from_circuit(circuit, seed, 1);
  BitTable events, flips;
  PairedCounts counts;
  for (uint64_t block = 0; block < kBlocks; block++) {
    draw(0, block, events, flips);
    for (BlockDecoder& decoder : decoders) decoder.decode(events, &flips);
    for (size_t shot = 0; shot < 1024; shot++) {
      const bool fails = decoders[0].failed().get(0, shot), other = decoders[1].failed().get(0, shot);
      counts.shots++;
      counts.both += fails && other;
      counts.only_first += fails && !other;
      counts.only_second += !fails && other;
    }
  }
  return counts;
}

TEST(PairedResults, EqualDirectCountsOnTheSameShots) {
  const StoreOfPairs file;
  collect(file.path, std::span(kDecoders).first(2), kShots, true);
  collect(file.path, std::span(kDecoders).last(1), kShots, true);  // a decoder that is added later
  ResultStore store(file.path);
  const std::vector<TaskResult> results = store.results();
  const std::vector<PairedResult> pairs = paired_results(store);
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(pairs[0].first.decoder, "matching");
  EXPECT_EQ(pairs[0].second.decoder, "union_find");
  EXPECT_EQ(pairs[2].second.decoder, "correlated");
  const uint64_t seed = task_seed(results[0].task, 9);
  for (const auto& [first, second, counts] : pairs) {
    const PairedCounts expected = counted_directly(first.decoder.c_str(), second.decoder.c_str(), seed);
    EXPECT_EQ(counts.shots, kShots);
    EXPECT_EQ(counts.both, expected.both);
    EXPECT_EQ(counts.only_first, expected.only_first);
    EXPECT_EQ(counts.only_second, expected.only_second);
    EXPECT_GT(counts.both, 0u);
  }
}

TEST(PairedResults, ExcludeTasksWithTheirOwnShots) {
  const StoreOfPairs file;
  collect(file.path, std::span(kDecoders).first(2), 1000, false);
  ResultStore own(file.path);
  EXPECT_TRUE(paired_results(own).empty());
  EXPECT_NE(task_seed(own.results()[0].task, 9), task_seed(own.results()[1].task, 9));
  collect(file.path, std::span(kDecoders).first(1), 1000, true);
  EXPECT_EQ(own.results().size(), 3u);  // a different task, although circuit and decoder are the same
  EXPECT_TRUE(paired_results(own).empty());
  collect(file.path, std::span(kDecoders).first(2), 1000, true);
  EXPECT_EQ(paired_results(own).size(), 1u);
}

TEST(PairedResults, CountOnlyShotsThatBothHave) {
  const StoreOfPairs file;
  collect(file.path, std::span(kDecoders).first(1), 1024, true);
  collect(file.path, std::span(kDecoders).last(1), 4096, true);
  ResultStore store(file.path);
  EXPECT_EQ(paired_results(store).at(0).counts.shots, 1024u);
}

}  // namespace
}  // namespace sallow
