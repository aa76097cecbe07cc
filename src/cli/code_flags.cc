#include "cli/code_flags.h"

#include "base/error.h"

namespace sallow {

namespace {

// The names that `wanted` returns for all code tasks, each once, for help.
template <typename Wanted>
std::string listed(Wanted&& wanted) {
  std::string text;
  std::string_view last;
  for (const CodeTask& task : all_code_tasks()) {
    std::string_view name = wanted(task);
    if (name == last) continue;
    text += (text.empty() ? "" : ", ") + std::string(name);
    last = name;
  }
  return text;
}

constexpr const char* kKnobs[] = {"after_clifford_depolarization", "before_round_data_depolarization",
                                  "before_measure_flip_probability", "after_reset_flip_probability"};

}  // namespace

CodeFlags::CodeFlags(Flags& flags) : flags_(flags) {
  std::string models;
  for (const NoiseModelInfo& info : all_noise_models()) {
    models += (models.empty() ? "" : ", ") + std::string(info.name);
  }
  auto add_text = [&](const char* name, std::string* value, std::string help, std::vector<std::string> values) {
    flags
        .add(
            name, [value](const std::string& text) { *value = text; }, std::move(help), "NAME")
        .values(std::move(values));
  };
  std::vector<std::string> codes, tasks;
  for (const CodeTask& task : all_code_tasks()) {
    codes.push_back(std::string(task.code));
    tasks.push_back(std::string(task.task));
  }
  add_text("code", &options_.code, "The code: " + listed([](const CodeTask& task) { return task.code; }) + ".", codes);
  add_text("task", &options_.task,
           "The experiment, such as rotated_memory_z; 'sallow help codes' lists each code's tasks.", tasks);
  flags.add(
      "distance", [this](const std::string& text) { options_.distance = parse_integer("--distance", text, 2, 2047); },
      "The code's distance.", "N");
  flags.add(
      "rounds",
      [this](const std::string& text) {
        options_.rounds = parse_integer("--rounds", text, 1, 1'000'000'000'000'000'000);
      },
      "The number of rounds of error correction.", "N");
  flags.add(
      "noise", [this](const std::string& text) { options_.noise = parse_noise(text); },
      "A noise model with its strength, such as si1000:0.001. The models: " + models + ".", "MODEL:P");
  flags.add_probability(kKnobs[0], &options_.after_clifford_depolarization,
                        "Depolarization after every Clifford gate.");
  flags.add_probability(kKnobs[1], &options_.before_round_data_depolarization,
                        "Depolarization of data qubits before each round.");
  flags.add_probability(kKnobs[2], &options_.before_measure_flip_probability, "Flips before every measurement.");
  flags.add_probability(kKnobs[3], &options_.after_reset_flip_probability, "Flips after every reset.");
}

bool CodeFlags::given() const {
  return flags_.given("code");
}

uint64_t CodeFlags::rounds() const {
  return flags_.given("rounds") ? options_.rounds : 0;
}

CodeOptions CodeFlags::options() const {
  for (const char* name : {"code", "task", "distance"}) flags_.require(name);
  return options_at(options_.distance);
}

CodeOptions CodeFlags::options_at(uint64_t distance) const {
  require_once();
  CodeOptions options = options_;
  options.distance = distance;
  return options;
}

void CodeFlags::require_once() const {
  for (const char* name : {"code", "task", "rounds"}) flags_.require(name);
  for (const char* knob : kKnobs) {
    if (options_.noise && flags_.given(knob)) {
      throw InputError("'--noise' and '--" + std::string(knob) + "' both set the noise", "give one of them");
    }
  }
}

}  // namespace sallow
