#include "codes/generate_code.h"

#include <vector>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "base/text_cursor.h"
#include "codes/code_circuit.h"

namespace sallow {

namespace {

/// One task of one code, with the functions that make its circuit and its patch of qubits.
struct CodeRow {
  CodeTask shown;
  Circuit (*memory)(const CodeOptions&, const RoundNoise&);
  Patch (*patch)(uint32_t distance);
};

template <Circuit (*kMemory)(const CodeOptions&, const RoundNoise&, char), char kBasis>
Circuit memory_in(const CodeOptions& options, const RoundNoise& noise) {
  return kMemory(options, noise, kBasis);
}

template <Patch (*kPatch)(uint32_t, char), char kBasis>
Patch patch_in(uint32_t distance) {
  return kPatch(distance, kBasis);
}

constexpr CodeRow kRows[] = {
    {{"repetition_code", "memory", "a line of qubits that corrects bit flips"}, repetition_memory, repetition_patch},
    {{"surface_code", "rotated_memory_x", "the rotated surface code keeps a logical X"},
     memory_in<rotated_surface_memory, 'X'>,
     patch_in<rotated_surface_patch, 'X'>},
    {{"surface_code", "rotated_memory_z", "the rotated surface code keeps a logical Z"},
     memory_in<rotated_surface_memory, 'Z'>,
     patch_in<rotated_surface_patch, 'Z'>},
    {{"surface_code", "unrotated_memory_x", "the unrotated surface code keeps a logical X"},
     memory_in<unrotated_surface_memory, 'X'>,
     patch_in<unrotated_surface_patch, 'X'>},
    {{"surface_code", "unrotated_memory_z", "the unrotated surface code keeps a logical Z"},
     memory_in<unrotated_surface_memory, 'Z'>,
     patch_in<unrotated_surface_patch, 'Z'>},
    {{"surface_code_cz", "rotated_memory_x", "the rotated code with CZ and H gates and echoes, as chips run it"},
     memory_in<rotated_surface_memory_cz, 'X'>,
     patch_in<rotated_surface_patch, 'X'>},
    {{"surface_code_cz", "rotated_memory_z", "the rotated code with CZ and H gates and echoes, as chips run it"},
     memory_in<rotated_surface_memory_cz, 'Z'>,
     patch_in<rotated_surface_patch, 'Z'>},
    {{"color_code", "memory_xyz", "the 6.6.6 color code; each round measures the checks in the next of three bases"},
     color_memory_xyz,
     color_patch},
};

// Keeps the qubit indices of every code below Target::kMaxValue.
constexpr uint64_t kMaxDistance = 2000;
// Keeps results and detectors below Circuit::kMaxTotal at the largest distance.
constexpr uint64_t kMaxRounds = 1000000000000;

const CodeRow& find_row(const CodeOptions& options) {
  std::vector<std::string_view> codes, tasks;
  for (const CodeRow& row : kRows) {
    const CodeTask& known = row.shown;
    if (known.code == options.code && known.task == options.task) return row;
    codes.push_back(known.code);
    if (known.code == options.code) tasks.push_back(known.task);
  }
  bool code_is_known = !tasks.empty();
  std::string_view wrong = code_is_known ? options.task : options.code;
  const std::vector<std::string_view>& candidates = code_is_known ? tasks : codes;
  std::string remedy = did_you_mean(wrong, candidates);
  if (remedy.empty()) {
    remedy = code_is_known ? "its tasks are" : "codes are";
    std::string_view last;
    for (std::string_view candidate : candidates) {
      if (candidate != last) remedy += " " + std::string(candidate);
      last = candidate;
    }
  }
  throw InputError(code_is_known ? options.code + " has no task " + quoted(wrong) : "unknown code " + quoted(wrong),
                   remedy);
}

void check_sizes(const CodeOptions& options) {
  bool color = options.code == "color_code";
  if (color && (options.distance < 3 || options.distance % 2 == 0)) {
    throw InputError("color_code needs an odd distance of at least 3, found " + std::to_string(options.distance));
  }
  if (options.distance < 2 || options.distance > kMaxDistance) {
    throw InputError(options.code + " needs a distance from 2 to " + std::to_string(kMaxDistance) + ", found " +
                     std::to_string(options.distance));
  }
  uint64_t fewest = color ? 2 : 1;
  if (options.rounds < fewest) {
    throw InputError(options.code + " needs at least " + std::to_string(fewest) + (fewest == 1 ? " round" : " rounds") +
                     ", found " + std::to_string(options.rounds));
  }
  if (options.rounds > kMaxRounds) {
    throw InputError(std::to_string(options.rounds) + " rounds are too many; the most is " +
                     std::to_string(kMaxRounds));
  }
}

struct NoiseParameter {
  const char* name;
  double value;
};

std::vector<NoiseParameter> noise_parameters(const CodeOptions& options) {
  return {{"after_clifford_depolarization", options.after_clifford_depolarization},
          {"before_round_data_depolarization", options.before_round_data_depolarization},
          {"before_measure_flip_probability", options.before_measure_flip_probability},
          {"after_reset_flip_probability", options.after_reset_flip_probability}};
}

void check_noise(const CodeOptions& options) {
  for (const NoiseParameter& parameter : noise_parameters(options)) {
    if (!(parameter.value >= 0 && parameter.value <= 1)) {
      throw InputError(std::string(parameter.name) + " is a probability from 0 to 1, found " +
                       shortest_text(parameter.value));
    }
    if (options.noise && parameter.value > 0) {
      throw InputError(std::string(parameter.name) + " cannot be combined with a noise model", "give one of the two");
    }
  }
  if (options.noise && options.noise->model == NoiseModel::kCodeCapacity && options.rounds != 1) {
    throw InputError(
        "code_capacity has perfect measurements, so it needs one round, found " + std::to_string(options.rounds),
        options.code == "color_code" ? "color_code needs two; choose phenomenological" : "ask for 1 round");
  }
}

RoundNoise round_noise(const CodeOptions& options) {
  if (!options.noise) {
    return {.after_clifford_depolarization = options.after_clifford_depolarization,
            .before_round_data_depolarization = options.before_round_data_depolarization,
            .before_measure_flip_probability = options.before_measure_flip_probability,
            .after_reset_flip_probability = options.after_reset_flip_probability};
  }
  double p = options.noise->p;
  switch (options.noise->model) {
    case NoiseModel::kUniform:
      return {.after_clifford_depolarization = p,
              .before_round_data_depolarization = p,
              .before_measure_flip_probability = p,
              .after_reset_flip_probability = p};
    case NoiseModel::kPhenomenological:
      return {.before_round_data_flips = p, .check_result_flip = p};
    case NoiseModel::kCodeCapacity:
      return {.before_round_data_flips = p};
    case NoiseModel::kSd6:
    case NoiseModel::kSi1000:
      break;  // layered models are added to the clean circuit
  }
  return {};
}

}  // namespace

std::span<const CodeTask> all_code_tasks() {
  static const std::vector<CodeTask> tasks = [] {
    std::vector<CodeTask> shown;
    for (const CodeRow& row : kRows) shown.push_back(row.shown);
    return shown;
  }();
  return tasks;
}

Circuit generate_code(const CodeOptions& options) {
  const CodeRow& row = find_row(options);
  check_sizes(options);
  check_noise(options);
  Circuit circuit = row.memory(options, round_noise(options));
  bool layered =
      options.noise && (options.noise->model == NoiseModel::kSd6 || options.noise->model == NoiseModel::kSi1000);
  return layered ? with_noise(circuit, *options.noise) : circuit;
}

std::string code_header(const CodeOptions& options) {
  const CodeRow& row = find_row(options);
  check_sizes(options);
  std::string text = "# " + options.code + ":" + options.task + ", distance " + std::to_string(options.distance) +
                     ", " + std::to_string(options.rounds) + (options.rounds == 1 ? " round\n" : " rounds\n");
  if (options.noise) {
    text += "# noise: " + printed_noise(*options.noise) + "\n";
  } else {
    for (const NoiseParameter& parameter : noise_parameters(options)) {
      text += "# " + std::string(parameter.name) + ": " + shortest_text(parameter.value) + "\n";
    }
  }
  return text + row.patch(static_cast<uint32_t>(options.distance)).drawing();
}

}  // namespace sallow
