#include "analyze/extract_error_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "analyze/model_distribution.test.h"
#include "base/error.h"
#include "base/file.h"

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

/// Random circuits out of every gate, with the detectors that they make deterministic.
class RandomCircuit {
 public:
  explicit RandomCircuit(uint64_t seed) : random_(seed) {}

  Circuit make(bool exact_noise) {
    qubits_ = 2 + pick(3);
    text_.clear();
    results_ = 0;
    const size_t length = 4 + pick(12);
    for (size_t k = 0; k < length; k++) {
      add_gate();
      if (pick(3) == 0) add_noise(exact_noise);
      if (pick(3) == 0) add_comparison(exact_noise);
    }
    add("M", " ", all_qubits());
    add("MX", "(0.03) ", all_qubits());
    results_ += 2 * qubits_;
    add_detectors();
    return Circuit::parse(text_);
  }

 private:
  size_t pick(size_t count) { return std::uniform_int_distribution<size_t>(0, count - 1)(random_); }
  std::string qubit() { return std::to_string(pick(qubits_)); }
  std::string pauli() { return std::string(1, "XYZ"[pick(3)]); }
  std::pair<std::string, std::string> two() {
    const size_t a = pick(qubits_), b = (a + 1 + pick(qubits_ - 1)) % qubits_;
    return {std::to_string(a), std::to_string(b)};
  }
  std::string pair() {
    const auto [a, b] = two();
    return a + " " + b;
  }
  std::string all_qubits() {
    std::string all;
    for (size_t q = 0; q < qubits_; q++) all += (q == 0 ? "" : " ") + std::to_string(q);
    return all;
  }
  std::string product() {
    const auto [a, b] = two();
    return pick(2) == 0 ? pauli() + a : pauli() + a + "*" + pauli() + b;
  }
  void add(std::string_view gate, const std::string& arguments, const std::string& targets) {
    text_ += std::string(gate) + arguments + targets + "\n";
  }

  void add_gate() {
    const auto gates = all_gates();
    const GateInfo* info = &gates[pick(gates.size())];
    while (info->kind == GateKind::kNoise || info->kind == GateKind::kBlock || info->kind == GateKind::kAnnotation) {
      info = &gates[pick(gates.size())];
    }
    const std::string flip = info->arguments == ArgumentRule::kOptionalProbability && pick(2) == 0 ? "(0.02) " : " ";
    switch (info->kind) {
      case GateKind::kClifford2: {
        static const std::vector<std::string_view> kControlled = {"CX", "CY", "CZ"}, kReversed = {"XCZ", "YCZ", "CZ"};
        const std::string record = results_ == 0 ? "" : "rec[-" + std::to_string(1 + pick(results_)) + "]";
        if (results_ > 0 && pick(4) == 0) {
          add(kControlled[pick(3)], " ", record + " " + qubit());
        } else if (results_ > 0 && pick(6) == 0) {
          add(kReversed[pick(3)], " ", qubit() + " " + record);
        } else {
          add(info->name, " ", pair());
        }
        break;
      }
      case GateKind::kPairMeasure:
        add(info->name, flip, pair());
        break;
      case GateKind::kProduct:
        add(info->name, flip, product());
        break;
      default:
        add(info->name, flip, qubit());
    }
    if (info->produces_results()) results_++;
    if (pick(12) == 0) {
      add("MPAD", "(0.01) ", "1");
      results_++;
    }
    if (pick(12) == 0) add("OBSERVABLE_INCLUDE", "(1) ", results_ == 0 ? "" : "rec[-1] rec[-1]");
  }

  /// Measures a product twice, with noise in between.
  void add_comparison(bool exact_noise) {
    const std::string measured = product();
    add("MPP", " ", measured);
    add_noise(exact_noise);
    if (pick(2) == 0) add_noise(exact_noise);
    add("MPP", "(0.01) ", measured);
    results_ += 2;
  }

  void add_noise(bool exact_noise) {
    switch (pick(exact_noise ? 9 : 13)) {
      case 0:
        return add("X_ERROR", "(0.07) ", qubit());
      case 1:
        return add("Y_ERROR", "(0.06) ", qubit());
      case 2:
        return add("Z_ERROR", "(0.05) ", qubit());
      case 3:
        return add("DEPOLARIZE1", "(0.09) ", qubit());
      case 4:
        return add("DEPOLARIZE2", "(0.08) ", pair());
      case 5:
        return add("PAULI_CHANNEL_1", "(0.04,0.03,0.02) ", qubit());
      case 6: {
        const auto [a, b] = two();
        return add("CORRELATED_ERROR", "(0.04) ", pauli() + a + " " + pauli() + b);
      }
      case 7:
        return add("PAULI_CHANNEL_2", "(0,0,0,0,0,0.1,0,0,0,0,0,0,0,0,0) ", pair());
      case 8:
        add("I_ERROR", "(0.1) ", qubit());
        return add("II_ERROR", "(0.1) ", pair());
      case 9:
        results_++;
        return add("HERALDED_ERASE", "(1e-6) ", qubit());
      case 10:
        results_++;
        return add("HERALDED_PAULI_CHANNEL_1", "(1e-6,2e-6,0,3e-6) ", qubit());
      case 11:
        return add("PAULI_CHANNEL_2", "(1e-6,2e-6,3e-6,0,4e-6,0,1e-6,0,0,0,0,0,0,0,5e-6) ", pair());
      default: {
        const auto [a, b] = two();
        add("CORRELATED_ERROR", "(1e-6) ", pauli() + a);
        return add("ELSE_CORRELATED_ERROR", "(2e-6) ", pauli() + a + " " + pauli() + b);
      }
    }
  }

  /// With a detector a result and gauges allowed, the errors of probability 1/2 of the noiseless circuit generate what
  /// flips at random; what meets each of these in an even number of results is fixed.
  void add_detectors() {
    std::string probe = Circuit::parse(text_).without_noise().str();
    for (size_t k = 0; k < results_; k++) probe += "DETECTOR rec[-" + std::to_string(results_ - k) + "]\n";
    ExtractOptions options;
    options.allow_gauge_detectors = true;
    const DetectorErrorModel gauges = extract_error_model(Circuit::parse(probe), options);
    ASSERT_LE(results_, 64u);
    // Rows: which gauges a result takes part in, and which results were added up to it.
    std::vector<std::pair<std::vector<bool>, uint64_t>> rows(results_);
    for (size_t k = 0; k < results_; k++) rows[k].second = uint64_t{1} << k;
    for (const DemInstruction& error : gauges.instructions()) {
      if (error.kind != DemKind::kError) continue;
      for (auto& row : rows) row.first.push_back(false);
      for (const DemTarget t : error.targets) rows[t.index()].first.back() = true;
    }
    std::vector<size_t> pivots;
    std::vector<bool> used(results_);
    const size_t columns = rows.empty() ? 0 : rows[0].first.size();
    for (size_t column = 0; column < columns; column++) {
      size_t pivot = results_;
      for (size_t k = 0; k < results_; k++) {
        if (!used[k] && rows[k].first[column]) pivot = k;
      }
      if (pivot == results_) continue;
      used[pivot] = true;
      for (size_t k = 0; k < results_; k++) {
        if (k == pivot || !rows[k].first[column]) continue;
        for (size_t c = 0; c < columns; c++) rows[k].first[c] = rows[k].first[c] != rows[pivot].first[c];
        rows[k].second ^= rows[pivot].second;
      }
    }
    size_t detectors = 0;
    for (size_t k = 0; k < results_; k++) {
      if (used[k]) continue;
      std::string records;
      for (size_t r = 0; r < results_; r++) {
        if (rows[k].second >> r & 1) records += " rec[-" + std::to_string(results_ - r) + "]";
      }
      if (detectors < 8 && pick(5) != 0) {
        text_ += "DETECTOR" + records + "\n";
        detectors++;
      } else {
        text_ += "OBSERVABLE_INCLUDE(" + std::to_string(pick(3)) + ")" + records + "\n";
      }
    }
  }

  std::mt19937_64 random_;
  size_t qubits_ = 0;
  size_t results_ = 0;
  std::string text_;
};

TEST(ExtractErrorModel, HasTheDistributionOfPauliFramesOnRandomCircuitsOfEveryGate) {
  // Exact on both sides; no chance is involved once the circuits are drawn.
  size_t flips_seen = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = RandomCircuit(seed).make(/*exact_noise=*/true);
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

TEST(ExtractErrorModel, ApproximatesExclusiveCasesToFirstOrder) {
  ExtractOptions options;
  options.approximate_disjoint_errors = 1;
  for (uint64_t seed = 1000; seed < 1200; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = RandomCircuit(seed).make(/*exact_noise=*/false);
    const CircuitCounts counts = circuit.counts();
    const auto wanted = distribution(circuit, counts.detectors, 3);
    const auto got = distribution(extract_error_model(circuit, options), counts.detectors, 3);
    // Exclusive cases have probabilities up to 5e-6 here, and there are less than 20 channels.
    for (size_t k = 0; k < got.size(); k++) ASSERT_NEAR(got[k], wanted[k], 5e-9) << circuit.str();
  }
}

TEST(ExtractErrorModel, SplitsErrorsIntoPartsThatMakeUpTheWhole) {
  size_t split = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Circuit circuit = RandomCircuit(seed).make(/*exact_noise=*/true);
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
      // A period of three repetitions.
      "R 0 1 2\nREPEAT 100 {\nX_ERROR(0.1) 0\nSWAP 0 1\nSWAP 1 2\nMR 0\nDETECTOR rec[-1]\n}\nM 0 1 2\nDETECTOR "
      "rec[-1]\n",
      // Loops in loops, with detectors across their borders.
      "R 0\nMR 0\nREPEAT 30 {\nX_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1] rec[-2]\nREPEAT 20 {\nX_ERROR(0.2) 0\nM 0\n"
      "DETECTOR rec[-1] rec[-2]\n}\nDETECTOR(5) rec[-20] rec[-19]\n}\nM 0\nDETECTOR rec[-1] rec[-2]\n"
      "OBSERVABLE_INCLUDE(1) rec[-1]\n",
      // Loops in loops that close before the next begins.
      "REPEAT 30 {\nR 0\nX_ERROR(0.1) 0\nM 0\nDETECTOR(1) rec[-1]\nREPEAT 20 {\nX_ERROR(0.2) 0\nM 0\nSHIFT_COORDS(1)\n"
      "DETECTOR(2) rec[-1] rec[-2]\n}\nMR 0\nDETECTOR rec[-2] rec[-1]\nDETECTOR\n}\nR 0\nX_ERROR(0.1) 0\nM 0\n"
      "DETECTOR rec[-1]\n",
      // A detector that spans the whole loop forbids folding.
      "R 0\nREPEAT 20 {\nX_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1]\n}\nM 0\nDETECTOR rec[-1]\n",
      // Only observables pass through.
      "RX 0\nREPEAT 40 {\nZ_ERROR(0.01) 0\nMX 0\n}\nOBSERVABLE_INCLUDE(0) rec[-1]\n",
      // Feedback, lookbacks beyond the loop, a loop at the very end.
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

TEST(ExtractErrorModel, RefusesWhatIsRandomButNotWhatIsFixed) {
  EXPECT_NO_THROW(extract_error_model(Circuit::parse("RX 0\nMX 0\nDETECTOR rec[-1]\n")));
  EXPECT_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nDETECTOR rec[-1]\n")), InputError);
  ExtractOptions gauges;
  gauges.allow_gauge_detectors = true;
  EXPECT_NO_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nDETECTOR rec[-1]\n"), gauges));
  EXPECT_THROW(extract_error_model(Circuit::parse("RX 0\nM 0\nOBSERVABLE_INCLUDE(0) rec[-1]\n"), gauges), InputError);
}

fs::path data_folder() {
  if (const char* given = std::getenv("SALLOW_DATA")) return given;
  return fs::path(SALLOW_SOURCE_DIR).parent_path() / "shared" / "data";
}

TEST(ExtractErrorModel, GivesTheModelsPublishedWithRealShots) {
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
      // Published with probabilities that are off by up to 3.3e-6 of themselves from the exact conversion of the
      // depolarizing channels.
      EXPECT_NEAR(p, b.at(name), 4e-6 * p) << name;
    }
    compared++;
  }
  EXPECT_GT(compared, 0u);
}

}  // namespace
}  // namespace sallow
