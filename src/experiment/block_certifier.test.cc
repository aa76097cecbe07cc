#include "experiment/block_certifier.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/matching/matching_decoder.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "records/dataset_run.h"

namespace sallow {
namespace {

DetectorErrorModel chain() {
  return DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.05) D0 D1\nerror(0.1) D1\nerror(0.2) D2 D3\n");
}

/// A matching decoder that gives wrong answers to some shots.
class LyingDecoder final : public Decoder, public Prover {
 public:
  explicit LyingDecoder(const DetectorErrorModel& model) : honest_(DecodingGraph::from_model(model)) {}
  size_t detector_count() const override { return honest_.detector_count(); }
  size_t observable_count() const override { return honest_.observable_count(); }
  std::unique_ptr<Workspace> make_workspace() const override { return honest_.make_workspace(); }
  const Prover* prover() const override { return this; }
  const DecodingGraph& graph() const override { return honest_.graph(); }
  // Matches both events to the boundary, although the edge between them weighs less.
  void prove(std::span<const uint32_t> detectors, Workspace& workspace, Certificate& certificate) const override {
    honest_.prove(detectors, workspace, certificate);
    if (detectors.size() == 2 && detectors[0] == 0 && detectors[1] == 1) certificate.edges = {1, 2};
  }

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override {
    honest_.decode(detections, workspace, out, request);
  }

  MatchingDecoder honest_;
};

struct Answered {
  BitTable detections;
  DecodedBlock block;
};

Answered answer(const Decoder& decoder, const std::vector<std::vector<uint32_t>>& shots) {
  Answered all{BitTable(decoder.detector_count(), shots.size()), {}};
  for (size_t k = 0; k < shots.size(); k++) {
    for (uint32_t d : shots[k]) all.detections.set(d, k, true);
  }
  auto workspace = decoder.make_workspace();
  decoder.decode(all.detections, *workspace, all.block, {.outcomes = true});
  return all;
}

TEST(BlockCertifier, NamesTheFirstShotWhoseProofFails) {
  const LyingDecoder liar(chain());
  BlockCertifier certifier(liar);
  const Answered all = answer(liar, {{}, {0}, {0, 1}, {2}, {0, 1}, {2, 3}});
  const CertificateTally tally = certifier.certify(all.detections, all.block, 100);
  EXPECT_EQ(tally.proved, 4u);
  EXPECT_EQ(tally.refused, 2u);
  EXPECT_EQ(tally.first_refused, 102u);
  EXPECT_EQ(tally.reason, "the edges do not flip the predicted observables: observable 0");
  EXPECT_EQ(certifier.certify(all.detections, all.block, 100, 2).first_refused, 104u);
  CertificateTally sum;
  sum += certifier.certify(all.detections, all.block, 100);
  sum += certifier.certify(all.detections, all.block, 0);
  EXPECT_EQ(sum.refused, 4u);
  EXPECT_EQ(sum.first_refused, 2u);
}

TEST(BlockCertifier, RefusesAnswersThatDifferFromTheProof) {
  const MatchingDecoder decoder(DecodingGraph::from_model(chain()));
  BlockCertifier certifier(decoder);
  const Answered all = answer(decoder, {{0}, {1}, {2}, {0, 2, 3}});
  EXPECT_EQ(certifier.certify(all.detections, all.block, 0).proved, 4u);
  Answered changed = all;
  changed.block.predictions.set(0, 1, !all.block.predictions.get(0, 1));
  EXPECT_EQ(certifier.certify(changed.detections, changed.block, 0).first_refused, 1u);
  changed = all;
  changed.block.predictions.set(0, 2, true);
  EXPECT_EQ(certifier.certify(changed.detections, changed.block, 0).first_refused, 2u);
  changed = all;
  changed.block.outcomes[3].weight *= 1 + 1e-15;
  EXPECT_EQ(certifier.certify(changed.detections, changed.block, 0).reason,
            "the decoder's weight differs from the proved weight");
  changed = all;
  changed.block.outcomes[2].status = DecodeStatus::kSolved;
  EXPECT_EQ(certifier.certify(changed.detections, changed.block, 0).first_refused, 2u);
  changed = all;
  changed.block.outcomes.clear();
  changed.block.unmatchable.clear();
  EXPECT_EQ(certifier.certify(changed.detections, changed.block, 0).refused, 1u);
}

TEST(Certificates, HoldOnCodesOfEveryKind) {
  struct Setting {
    const char *code, *task;
    uint64_t distance, rounds;
    const char* noise;
    uint64_t shots;
  };
  for (const Setting& s : {Setting{"surface_code", "rotated_memory_z", 3, 3, "uniform:0.01", 20000},
                           Setting{"surface_code", "rotated_memory_x", 7, 7, "si1000:0.003", 5000},
                           Setting{"surface_code", "unrotated_memory_z", 5, 9, "uniform:0.02", 2000},
                           Setting{"surface_code", "rotated_memory_z", 11, 11, "uniform:0.003", 5000},
                           Setting{"repetition_code", "memory", 9, 40, "uniform:0.05", 2000}}) {
    CodeOptions options;
    options.code = s.code;
    options.task = s.task;
    options.distance = s.distance;
    options.rounds = s.rounds;
    options.noise = parse_noise(s.noise);
    const Circuit circuit = generate_code(options);
    const auto decoder = make_decoder("matching", model_for_decoding(circuit));
    const Decoder* decoders[] = {decoder.get()};
    const SamplingLimits limits{.max_shots = s.shots, .threads = 2, .certify = true};
    const SamplingRun run = sample_and_decode(draw_from_circuit(circuit, 5, 2), decoders, limits);
    EXPECT_EQ(run.certificates.proved, s.shots) << s.task << " " << s.distance;
    EXPECT_EQ(run.certificates.refused, 0u) << s.task << " " << s.distance << ": " << run.certificates.reason;
  }
}

TEST(Certificates, HoldOnRealShotsWithEachModel) {
  const char* named = std::getenv("SALLOW_DATA");
  const std::filesystem::path data =
      std::filesystem::path(named ? named : SALLOW_SOURCE_DIR "/../shared/data") / "sycamore";
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no " << data << "; set SALLOW_DATA to the data folder";
  for (const std::string& folder : find_experiment_folders(data.string())) {
    for (const char* prior : {"circuit", "pij", "si1000:0.003"}) {
      DatasetOptions options{{"matching"}, Prior::parse(prior), 400, 2, true};
      const ExperimentRun run = run_experiment(read_experiment_folder(folder, data.string()), options);
      const CertificateTally& tally = run.results[0].certificates;
      EXPECT_EQ(tally.proved, 400u) << folder << " " << prior << " shot " << tally.first_refused << ": "
                                    << tally.reason;
    }
  }
}

}  // namespace
}  // namespace sallow
