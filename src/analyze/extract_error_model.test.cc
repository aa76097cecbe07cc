#include "analyze/extract_error_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "analyze/circuit_distribution.test.h"
#include "analyze/random_circuit.test.h"
#include "base/error.h"
#include "base/public_records.test.h"
#include "dem/error_model_sampler.h"
#include "frame/frame_sampler.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

/// One case of error_models.case: indented blocks under `circuit`, `options FLAGS` and `error model` or `refused`.
struct TextCase {
  std::string title, circuit, options, model, refused;
};

std::vector<TextCase> read_cases(const fs::path& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::vector<TextCase> cases;
  std::string line, block;
  while (std::getline(file, line)) {
    if (line.starts_with("# ")) {
      cases.push_back({line.substr(2), "", "", "", ""});
    } else if (line.starts_with("    ")) {
      std::string& text = block == "circuit"       ? cases.back().circuit
                          : block == "error model" ? cases.back().model
                                                   : cases.back().refused;
      text += line.substr(4) + "\n";
    } else if (line.starts_with("options")) {
      cases.back().options = line;
    } else if (!line.empty()) {
      block = line;
    }
  }
  return cases;
}

ExtractOptions options_from(const std::string& words) {
  ExtractOptions options;
  std::istringstream stream(words);
  std::string word;
  stream >> word;
  while (stream >> word) {
    if (word == "decompose_errors") {
      options.decompose_errors = true;
    } else if (word == "ignore_decomposition_failures") {
      options.ignore_decomposition_failures = true;
    } else if (word == "block_decompose_from_introducing_remnant_edges") {
      options.block_decompose_from_introducing_remnant_edges = true;
    } else if (word == "fold_loops") {
      options.fold_loops = true;
    } else if (word == "allow_gauge_detectors") {
      options.allow_gauge_detectors = true;
    } else if (word.starts_with("approximate_disjoint_errors=")) {
      options.approximate_disjoint_errors = std::stod(word.substr(word.find('=') + 1));
    } else {
      ADD_FAILURE() << "unknown option " << word;
    }
  }
  return options;
}

TEST(ExtractErrorModel, GivesTheModelsOfTheCaseFile) {
  const auto cases = read_cases(fs::path(SALLOW_SOURCE_DIR) / "src" / "analyze" / "error_models.case");
  EXPECT_GT(cases.size(), 30u);
  for (const TextCase& each : cases) {
    SCOPED_TRACE(each.title);
    const Circuit circuit = Circuit::parse(each.circuit);
    if (each.refused.empty()) {
      try {
        EXPECT_EQ(extract_error_model(circuit, options_from(each.options)).str(), each.model);
      } catch (const InputError& error) {
        ADD_FAILURE() << error.what();
      }
      continue;
    }
    try {
      const DetectorErrorModel model = extract_error_model(circuit, options_from(each.options));
      ADD_FAILURE() << "not refused:\n" << model.str();
    } catch (const InputError& error) {
      std::istringstream lines(each.refused);
      std::string line;
      while (std::getline(lines, line)) {
        const std::string said = std::string(error.what()) + "\n" + error.remedy();
        EXPECT_NE(said.find(line), std::string::npos) << "'" << line << "' is not in: " << said;
      }
    }
  }
}

TEST(ExtractErrorModel, HasTheDistributionOfPauliFramesOnRandomCircuitsOfEveryGate) {
  // Both sides are exact; only the choice of circuits is random.
  size_t flips_seen = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = random_circuit(seed, /*exact_noise=*/true);
    const CircuitCounts counts = circuit.counts();
    const auto wanted = distribution(circuit, counts.detectors, 3);
    for (const bool decompose : {false, true}) {
      ExtractOptions options;
      options.decompose_errors = decompose;
      options.ignore_decomposition_failures = true;
      const auto got = distribution(extract_error_model(circuit, options), counts.detectors, 3);
      ASSERT_EQ(got.size(), wanted.size());
      for (size_t k = 0; k < got.size(); k++) {
        ASSERT_NEAR(got[k], wanted[k], 1e-12) << "symptoms " << k << "\n" << circuit.str();
        flips_seen += k > 0 && got[k] > 0;
      }
    }
  }
  EXPECT_GT(flips_seen, 15'000u);
}

TEST(ExtractErrorModel, AgreesWithSampledFramesAndSampledModels) {
  // Compares samples of frames and samples of the model with the model's exact distribution. Pearson's χ² summed over
  // all circuits may exceed its mean by 6 standard deviations; chance exceeds that with probability below 10^-7. Seeds
  // are fixed.
  double chi_square[2] = {0, 0}, freedom = 0;
  for (uint64_t seed = 5000; seed < 5200; seed++) {
    const Circuit circuit = random_circuit(seed, /*exact_noise=*/true);
    const DetectorErrorModel model = extract_error_model(circuit);
    const size_t detectors = circuit.counts().detectors, observables = circuit.counts().observables;
    const auto wanted = distribution(model, detectors, observables);
    const FrameSampler frames(circuit);
    FrameSampler::Workspace workspace;
    const ErrorModelSampler errors(model);
    constexpr uint64_t kBlocks = 8;
    std::vector<double> counts[2] = {std::vector<double>(wanted.size()), std::vector<double>(wanted.size())};
    BitTable rows, flips;
    for (uint64_t block = 0; block < kBlocks; block++) {
      for (int side = 0; side < 2; side++) {
        if (side == 0) {
          frames.sample_block(seed, block, workspace, rows, flips);
        } else {
          errors.sample_block(seed, block, rows, flips);
        }
        for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
          size_t pattern = 0;
          for (size_t d = 0; d < rows.row_count(); d++) pattern |= size_t{rows.get(d, shot)} << d;
          for (size_t k = 0; k < flips.row_count(); k++) pattern |= size_t{flips.get(k, shot)} << (detectors + k);
          counts[side][pattern]++;
        }
      }
    }
    for (size_t k = 0; k < wanted.size(); k++) {
      const double mean = wanted[k] * kBlocks * kShotsPerBlock;
      if (mean < 20) {
        // Impossible patterns must not occur; rare patterns are merged into one.
        const double seen = wanted[k] == 0 ? counts[0][k] + counts[1][k] : 0;
        ASSERT_EQ(seen, 0) << "seed " << seed << "\n" << circuit.str();
        continue;
      }
      for (int side = 0; side < 2; side++)
        chi_square[side] += (counts[side][k] - mean) * (counts[side][k] - mean) / mean;
      freedom++;
    }
  }
  EXPECT_GT(freedom, 1000);
  for (const double each : chi_square) EXPECT_LT(each, freedom + 6 * std::sqrt(2 * freedom));
}

TEST(ExtractErrorModel, ApproximatesExclusiveCasesToFirstOrder) {
  ExtractOptions options;
  options.approximate_disjoint_errors = 1;
  for (uint64_t seed = 1000; seed < 1200; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = random_circuit(seed, /*exact_noise=*/false);
    const CircuitCounts counts = circuit.counts();
    const auto wanted = distribution(circuit, counts.detectors, 3);
    const auto got = distribution(extract_error_model(circuit, options), counts.detectors, 3);
    // Exclusive cases have probabilities up to 5e-6 here, and there are fewer than 20 channels.
    for (size_t k = 0; k < got.size(); k++) ASSERT_NEAR(got[k], wanted[k], 5e-9) << circuit.str();
  }
}

TEST(ExtractErrorModel, SplitsErrorsIntoPartsThatSumToTheWhole) {
  size_t split = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = random_circuit(seed, /*exact_noise=*/true);
    ExtractOptions options;
    options.decompose_errors = true;
    options.ignore_decomposition_failures = true;
    const DetectorErrorModel parts = extract_error_model(circuit, options);
    EXPECT_EQ(difference(mechanisms(parts), mechanisms(extract_error_model(circuit))), "");
    for (const DemInstruction& error : parts.instructions()) {
      const auto& targets = error.targets;
      if (std::none_of(targets.begin(), targets.end(), [](DemTarget t) { return t.is_separator(); })) continue;
      split++;
      size_t detectors = 0;
      for (const DemTarget t : targets) {
        detectors = t.is_separator() ? 0 : detectors + t.is_detector();
        EXPECT_LE(detectors, 2u);
      }
    }
  }
  EXPECT_GT(split, 80u);
}

TEST(ExtractErrorModel, FoldsLoopsIntoTheSameErrors) {
  const std::string repetition_code =
      "R 0 1 2 3 4\nTICK\nCX 0 1 2 3\nDEPOLARIZE2(0.01) 0 1 2 3\nCX 2 1 4 3\nMR(0.02) 1 3\n"
      "DETECTOR(1,0) rec[-2]\nDETECTOR(3,0) rec[-1]\n"
      "REPEAT 50 {\nTICK\nX_ERROR(0.03) 0 2 4\nCX 0 1 2 3\nDEPOLARIZE2(0.01) 0 1 2 3\nCX 2 1 4 3\nMR(0.02) 1 3\n"
      "SHIFT_COORDS(0,1)\nDETECTOR(1,0) rec[-2] rec[-4]\nDETECTOR(3,0) rec[-1] rec[-3]\n}\n"
      "M(0.02) 0 2 4\nDETECTOR(1,1) rec[-3] rec[-2] rec[-5]\nDETECTOR(3,1) rec[-2] rec[-1] rec[-4]\n"
      "OBSERVABLE_INCLUDE(0) rec[-1]\n";
  const std::vector<std::string> circuits = {
      repetition_code,
      // A loop with a period of three repetitions.
      "R 0 1 2\nREPEAT 100 {\nX_ERROR(0.1) 0\nSWAP 0 1\nSWAP 1 2\nMR 0\nDETECTOR rec[-1]\n}\nM 0 1 2\nDETECTOR "
      "rec[-1]\n",
      // Nested loops with detectors across their borders.
      "R 0\nMR 0\nREPEAT 30 {\nX_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1] rec[-2]\nREPEAT 20 {\nX_ERROR(0.2) 0\nM 0\n"
      "DETECTOR rec[-1] rec[-2]\n}\nDETECTOR(5) rec[-20] rec[-19]\n}\nM 0\nDETECTOR rec[-1] rec[-2]\n"
      "OBSERVABLE_INCLUDE(1) rec[-1]\n",
      // Nested loops without detectors across their borders.
      "REPEAT 30 {\nR 0\nX_ERROR(0.1) 0\nM 0\nDETECTOR(1) rec[-1]\nREPEAT 20 {\nX_ERROR(0.2) 0\nM 0\nSHIFT_COORDS(1)\n"
      "DETECTOR(2) rec[-1] rec[-2]\n}\nMR 0\nDETECTOR rec[-2] rec[-1]\nDETECTOR\n}\nR 0\nX_ERROR(0.1) 0\nM 0\n"
      "DETECTOR rec[-1]\n",
      // A detector across the whole loop prevents folding.
      "R 0\nREPEAT 20 {\nX_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1]\n}\nM 0\nDETECTOR rec[-1]\n",
      // Only observables extend over the loop.
      "RX 0\nREPEAT 40 {\nZ_ERROR(0.01) 0\nMX 0\n}\nOBSERVABLE_INCLUDE(0) rec[-1]\n",
      // Feedback, lookbacks beyond the loop, and a loop at the very end.
      "M 0 1\nREPEAT 25 {\nX_ERROR(0.1) 0\nM 0\nCX rec[-1] 1 rec[-2] 1\nX_ERROR(0.2) 1\nM 1\n"
      "DETECTOR rec[-1] rec[-3]\n}\n",
  };
  for (const std::string& text : circuits) {
    SCOPED_TRACE(text);
    const Circuit circuit = Circuit::parse(text);
    ExtractOptions flat, folded;
    flat.allow_gauge_detectors = folded.allow_gauge_detectors = true;
    folded.fold_loops = true;
    for (const bool decompose : {false, true}) {
      flat.decompose_errors = folded.decompose_errors = decompose;
      flat.ignore_decomposition_failures = folded.ignore_decomposition_failures = true;
      const DetectorErrorModel one = extract_error_model(circuit, flat), other = extract_error_model(circuit, folded);
      EXPECT_EQ(difference(mechanisms(one), mechanisms(other)), "");
      EXPECT_EQ(one.detector_count(), other.detector_count());
      EXPECT_EQ(one.observable_count(), other.observable_count());
    }
  }
  ExtractOptions folded;
  folded.fold_loops = true;
  EXPECT_LT(extract_error_model(Circuit::parse(repetition_code), folded).instructions().size(), 60u);
}

TEST(ExtractErrorModel, FoldsATrillionRounds) {
  const Circuit circuit = Circuit::parse(
      "R 0 1\nMR 1\nREPEAT 1000000000000 {\nX_ERROR(0.1) 0\nCX 0 1\nMR 1\nDETECTOR rec[-1]\nREPEAT 1000000 {\n"
      "MR(0.25) 1\nDETECTOR rec[-1]\n}\nCX 0 1\nR 1\nX_ERROR(0.1) 0\nR 0\n}\n");
  ExtractOptions folded;
  folded.fold_loops = true;
  const DetectorErrorModel model = extract_error_model(circuit, folded);
  EXPECT_EQ(model.detector_count(), 1'000'001'000'000'000'000u);
  EXPECT_LT(model.str().size(), 3000u);
}

TEST(ExtractErrorModel, RefusesErrorsThatFlipEndlesslyManyDetectors) {
  for (const char* const body : {"X_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1]", "M 0\nDETECTOR rec[-1]"}) {
    const std::string loop = std::string("{\n") + body + "\n}\n";
    ExtractOptions options;
    options.fold_loops = true;
    EXPECT_THROW(extract_error_model(Circuit::parse("REPEAT 1000000000000000 " + loop), options), InputError) << body;
    options.fold_loops = false;
    EXPECT_THROW(extract_error_model(Circuit::parse("REPEAT 1000000000 " + loop), options), InputError) << body;
  }
}

TEST(ExtractErrorModel, RefusesRandomParitiesAndAcceptsFixedOnes) {
  EXPECT_NO_THROW(extract_error_model(Circuit::parse("RX 0\nMX 0\nDETECTOR rec[-1]\n")));
  EXPECT_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nDETECTOR rec[-1]\n")), InputError);
  ExtractOptions gauges;
  gauges.allow_gauge_detectors = true;
  EXPECT_NO_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nDETECTOR rec[-1]\n"), gauges));
  EXPECT_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nOBSERVABLE_INCLUDE(0) rec[-1]\n"), gauges), InputError);
}

TEST(ExtractErrorModel, EqualsModelsPublishedWithExperiments) {
  const fs::path folder = data_folder() / "sycamore";
  if (!fs::exists(folder)) GTEST_SKIP() << "no data under " << folder;
  size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!fs::exists(entry.path() / "circuit_noisy.stim")) continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Circuit circuit = Circuit::from_file((entry.path() / "circuit_noisy.stim").string());
    const auto published = DetectorErrorModel::from_file((entry.path() / "circuit_detector_error_model.dem").string());
    ExtractOptions options;
    options.decompose_errors = true;
    options.approximate_disjoint_errors = 1;
    const DetectorErrorModel ours = extract_error_model(circuit, options);
    const auto a = mechanisms(ours), b = mechanisms(published);
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [name, p] : a) {
      ASSERT_TRUE(b.contains(name)) << name;
      // The published probabilities differ by a relative 3.3e-6 at most from the exact conversion of the depolarizing
      // channels.
      EXPECT_NEAR(p, b.at(name), 4e-6 * p) << name;
    }
    compared++;
  }
  EXPECT_GT(compared, 0u);
}

}  // namespace
}  // namespace sallow
