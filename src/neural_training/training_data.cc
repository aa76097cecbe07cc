#include "neural_training/training_data.h"

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "bits/shot_columns.h"
#include "codes/generate_code.h"
#include "experiment/decoding_model.h"
#include "records/experiment_folder.h"
#include "shots/shot_reader.h"
#include "store/content_hash.h"

namespace sallow {

namespace {

BitTable read_all(const ShotFile& file, ShotShape shape) {
  ShotReader reader(file.path, parse_shot_format(file.format), shape);
  std::vector<BitTable> blocks;
  size_t shots = 0;
  while (true) {
    BitTable block;
    const size_t count = reader.read(block, size_t{1} << 16);
    if (count == 0) break;
    shots += count;
    blocks.push_back(std::move(block));
  }
  BitTable all(shape.bits(), shots);
  size_t first = 0;
  for (const BitTable& block : blocks) {
    for (size_t r = 0; r < block.row_count(); r++) {
      std::copy_n(block.row(r), (block.column_count() + 63) / 64, all.row(r) + first / 64);
    }
    first += block.column_count();
  }
  all.clear_padding();
  return all;
}

struct ReadExperiment {
  ExperimentFolder folder;
  DetectorErrorModel model;
  std::string model_path;
  BitTable detections, flips;
};

/// The model that the shots of `half` taught or may be used with: for pij, the one learned from them.
ReadExperiment read_experiment(const std::string& path, const std::string& searched_from, const RecordModels& models,
                               RecordHalf half) {
  ReadExperiment read;
  read.folder = read_experiment_folder(path, searched_from);
  const auto fail = [&](const std::string& what) { throw InputError(SourceLocation{.file = path}, what); };
  if (!models.folder.empty()) {
    read.model_path = (std::filesystem::path(models.folder) / (read.folder.name + ".dem")).string();
  } else if (models.prior == "pij") {
    if (half == RecordHalf::kAll) fail("its pij models are of one half of the shots each; give --from even or odd");
    read.model_path = half == RecordHalf::kEven ? read.folder.pij_from_even_for_odd : read.folder.pij_from_odd_for_even;
    if (read.model_path.empty()) fail("it has no pij_from_even_for_odd.dem and pij_from_odd_for_even.dem");
  } else if (models.prior == "circuit") {
    read.model_path = read.folder.circuit_model;
  } else {
    throw InputError("--prior: there is no prior '" + models.prior + "'", "circuit or pij");
  }
  if (!read.model_path.empty()) {
    read.model = DetectorErrorModel::from_file(read.model_path);
  } else if (!read.folder.noisy_circuit.empty()) {
    read.model_path = read.folder.noisy_circuit;
    read.model = model_for_decoding(Circuit::from_file(read.folder.noisy_circuit));
  } else {
    fail("it has neither circuit_detector_error_model.dem nor circuit_noisy.stim");
  }
  if (!read.folder.has_detections()) {
    fail("it has no detection events with true flips; 'sallow m2d' makes them from measurements");
  }
  read.detections = read_all(read.folder.detection_events, {0, read.model.detector_count(), 0});
  read.flips = read_all(read.folder.observable_flips, {0, 0, read.model.observable_count()});
  if (read.detections.column_count() != read.flips.column_count()) {
    fail("it has " + std::to_string(read.detections.column_count()) + " shots of events, but " +
         std::to_string(read.flips.column_count()) + " of flips");
  }
  return read;
}

BitTable half_of(const BitTable& table, RecordHalf half) {
  return half == RecordHalf::kAll ? table : columns_of_parity(table, half == RecordHalf::kEven ? 0 : 1);
}

}  // namespace

RecordHalf parse_half(const std::string& text) {
  if (text == "even") return RecordHalf::kEven;
  if (text == "odd") return RecordHalf::kOdd;
  if (text == "all") return RecordHalf::kAll;
  throw InputError("--from: there is no half '" + text + "'", "even, odd or all");
}

std::string half_text(RecordHalf half) {
  return half == RecordHalf::kEven ? "even" : half == RecordHalf::kOdd ? "odd" : "all";
}

void add_generated(TrainingData& data, const GeneratedMemory& memory) {
  CodeOptions options;
  options.task = std::string("rotated_memory_") + memory.basis;
  options.distance = memory.distance;
  options.rounds = memory.rounds;
  options.noise = parse_noise(memory.noise);
  DetectorErrorModel model = model_for_decoding(generate_code(options));
  const std::string name = "d=" + std::to_string(memory.distance) + " r=" + std::to_string(memory.rounds) + " basis " +
                           memory.basis + " " + memory.noise;
  data.description.push_back({{"kind", "simulated"}, {"what", name}, {"sha256", sha256_text(model.str())}});
  data.simulated.push_back({name, std::move(model)});
}

void add_file(TrainingData& data, const std::string& path) {
  const std::string text = read_file(path);
  DetectorErrorModel model =
      path.ends_with(".dem") ? DetectorErrorModel::parse(text, path) : model_for_decoding(Circuit::parse(text, path));
  data.description.push_back({{"kind", "simulated"},
                              {"what", std::filesystem::path(path).filename().string()},
                              {"sha256", sha256_text(text)}});
  data.simulated.push_back({path, std::move(model)});
}

void add_experiment(TrainingData& data, const std::string& folder, const std::string& searched_from,
                    const RecordModels& models, RecordHalf half) {
  ReadExperiment read = read_experiment(folder, searched_from, models, half);
  data.description.push_back({{"kind", "recorded"},
                              {"what", read.folder.name},
                              {"shots", half_text(half)},
                              {"events sha256", sha256_text(read_file(read.folder.detection_events.path))},
                              {"flips sha256", sha256_text(read_file(read.folder.observable_flips.path))},
                              {"model sha256", sha256_text(read.model.str())}});
  data.simulated.push_back({read.folder.name, read.model});
  data.recorded.push_back(
      {read.folder.name, std::move(read.model), half_of(read.detections, half), half_of(read.flips, half)});
}

ValidationSet other_half(const std::string& folder, const std::string& searched_from, const RecordModels& models,
                         RecordHalf learned_from, uint64_t most_shots) {
  ReadExperiment read = read_experiment(folder, searched_from, models, learned_from);
  SALLOW_REQUIRE(learned_from != RecordHalf::kAll, "all shots were learned from");
  const RecordHalf other = learned_from == RecordHalf::kEven ? RecordHalf::kOdd : RecordHalf::kEven;
  ValidationSet set;
  set.name = read.folder.name;
  set.rounds = read.folder.rounds;
  set.model = std::move(read.model);
  set.detections = half_of(read.detections, other);
  set.flips = half_of(read.flips, other);
  if (set.shots() > most_shots) {
    set.detections = first_columns(set.detections, most_shots);
    set.flips = first_columns(set.flips, most_shots);
  }
  return set;
}

}  // namespace sallow
