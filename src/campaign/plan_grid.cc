#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/number_text.h"
#include "campaign/plan.h"
#include "circuit/circuit.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "results/task_metadata.h"

namespace sallow {
namespace {

using Kind = ConfigValue::Kind;

constexpr std::string_view kGridKeys[] = {"code",     "task",           "distance",   "rounds",    "noise",
                                          "p",        "circuit",        "decoder",    "max_shots", "max_failures",
                                          "metadata", "relative_error", "postselect", "strict",    "same_shots"};
constexpr std::string_view kPlanKeys[] = {"tasks",          "seed",       "decoder", "max_shots", "max_failures",
                                          "relative_error", "postselect", "strict",  "same_shots"};

[[noreturn]] void fail(const ConfigValue& value, const std::string& what, std::string remedy = {}) {
  throw InputError(value.where, what, std::move(remedy));
}

/// Returns act(). Adds the place of `value` to an InputError.
template <typename Act>
auto at(const ConfigValue& value, Act&& act) {
  try {
    return act();
  } catch (const InputError& error) {
    if (!error.where().file.empty()) throw;
    throw InputError(value.where, error.what(), error.remedy());
  }
}

void check_keys(const ConfigValue& table, std::span<const std::string_view> known, const std::string& what) {
  for (const auto& [key, value] : table.members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string list;
    for (const std::string_view name : known) list += (list.empty() ? "" : ", ") + std::string(name);
    const std::string nearest = did_you_mean(key, known);
    fail(value, what + " has no '" + key + "'", nearest.empty() ? "its keys are " + list : nearest);
  }
}

/// A value or a list of values, as a list.
std::vector<const ConfigValue*> listed(const ConfigValue& value, const std::string& key) {
  if (value.kind != Kind::kList) return {&value};
  if (value.items.empty()) fail(value, "'" + key + "' is an empty list");
  std::vector<const ConfigValue*> values;
  for (const ConfigValue& item : value.items) values.push_back(&item);
  return values;
}

const std::string& text_of(const ConfigValue& value, const std::string& key) {
  if (value.kind != Kind::kText) fail(value, "'" + key + "' must be a text");
  return value.text;
}

bool truth_of(const ConfigValue& value, const std::string& key) {
  if (value.kind != Kind::kBool) fail(value, "'" + key + "' must be true or false");
  return value.truth;
}

double number_of(const ConfigValue& value, const std::string& key) {
  // A text may be a number with a suffix: "10k".
  if (value.kind == Kind::kText) {
    if (const std::optional<double> number = read_number(value.text)) return *number;
  }
  if (value.kind != Kind::kNumber) fail(value, "'" + key + "' must be a number");
  return value.number;
}

uint64_t whole_of(const ConfigValue& value, const std::string& key, uint64_t least, uint64_t most) {
  if (value.kind == Kind::kNumber) {
    // 1e6 is a whole number too.
    const bool is_power = !value.is_whole && value.number >= 0 && value.number < 0x1p53 &&
                          value.number == static_cast<double>(static_cast<uint64_t>(value.number));
    const uint64_t whole = is_power ? static_cast<uint64_t>(value.number) : value.whole;
    if ((value.is_whole || is_power) && value.number >= 0 && whole >= least && whole <= most) return whole;
  }
  if (value.kind == Kind::kText) {
    const std::optional<uint64_t> whole = read_whole_number(value.text);
    if (whole && *whole >= least && *whole <= most) return *whole;
  }
  fail(value, "'" + key + "' must be a whole number " +
                  (most == UINT64_MAX ? "of at least " + std::to_string(least)
                                      : "from " + std::to_string(least) + " to " + std::to_string(most)));
}

/// A number of rounds, or "d", "3d": that multiple of the distance.
uint64_t rounds_of(const ConfigValue& value, uint64_t distance) {
  if (value.kind != Kind::kText || read_whole_number(value.text)) return whole_of(value, "rounds", 1, UINT64_MAX);
  std::string_view digits = value.text;
  const bool ends_well = digits.ends_with('d');
  if (ends_well) digits.remove_suffix(1);
  const uint64_t times = digits.empty() ? 1 : read_whole_number(digits).value_or(0);
  if (!ends_well || times == 0 || times > 1'000'000)
    fail(value, "'rounds' must be a whole number, or a text such as 3d");
  return times * distance;
}

class PlanReader {
 public:
  PlanReader(const CampaignChoices& choices, CampaignPlan& plan) : choices_(choices), plan_(plan) {}

  void read(const ConfigValue& text) {
    if (text.kind != Kind::kTable) fail(text, "a plan is a table with 'tasks', or with one grid of tasks");
    const ConfigValue* tasks = text.find("tasks");
    if (tasks == nullptr) {
      std::vector<std::string_view> keys(std::begin(kGridKeys), std::end(kGridKeys));
      keys.push_back("seed");
      check_keys(text, keys, "a plan");
      read_seed(text);
      read_grid(text, TaskSettings(), nullptr);
      return;
    }
    check_keys(text, kPlanKeys, "a plan with 'tasks'");
    read_seed(text);
    TaskSettings settings;
    read_settings(text, settings);
    for (const ConfigValue* grid : listed(*tasks, "tasks")) {
      if (grid->kind != Kind::kTable) fail(*grid, "each of 'tasks' is a table");
      check_keys(*grid, kGridKeys, "a grid of tasks");
      read_grid(*grid, settings, text.find("decoder"));
    }
  }

 private:
  void read_seed(const ConfigValue& table) {
    if (const ConfigValue* seed = table.find("seed")) plan_.seed = whole_of(*seed, "seed", 0, UINT64_MAX);
  }

  void read_settings(const ConfigValue& table, TaskSettings& settings) const {
    StopRule& rule = settings.rule;
    if (const ConfigValue* value = table.find("max_shots")) {
      rule.max_shots = whole_of(*value, "max_shots", 1, StopRule::kMostShots);
    }
    if (const ConfigValue* value = table.find("max_failures")) {
      rule.max_failures = whole_of(*value, "max_failures", 0, UINT64_MAX);
    }
    if (const ConfigValue* value = table.find("relative_error")) {
      rule.relative_error = number_of(*value, "relative_error");
      if (!(rule.relative_error >= 0 && rule.relative_error < 1))
        fail(*value, "'relative_error' must be at least 0 and below 1");
    }
    if (const ConfigValue* value = table.find("postselect")) settings.postselection = text_of(*value, "postselect");
    if (const ConfigValue* value = table.find("strict")) settings.strict = truth_of(*value, "strict");
    if (const ConfigValue* value = table.find("same_shots")) settings.same_shots = truth_of(*value, "same_shots");
    rule.max_shots = choices_.max_shots.value_or(rule.max_shots);
    rule.max_failures = choices_.max_failures.value_or(rule.max_failures);
    rule.relative_error = choices_.relative_error.value_or(rule.relative_error);
    settings.postselection = choices_.postselection.value_or(settings.postselection);
    settings.strict = settings.strict || choices_.strict;
    settings.same_shots = settings.same_shots || choices_.same_shots;
  }

  std::vector<std::string> decoders_of(const ConfigValue* named, const TaskSettings& settings) const {
    if (!choices_.decoders.empty()) return choices_.decoders;
    if (named == nullptr) return {settings.decoder};
    std::vector<std::string> decoders;
    for (const ConfigValue* value : listed(*named, "decoder")) {
      decoders.push_back(text_of(*value, "decoder"));
      at(*value, [&] { check_decoder_spec(decoders.back()); });
    }
    return decoders;
  }

  void read_grid(const ConfigValue& grid, TaskSettings settings, const ConfigValue* outer_decoders) {
    read_settings(grid, settings);
    const ConfigValue* own_decoders = grid.find("decoder");
    const auto decoders = decoders_of(own_decoders != nullptr ? own_decoders : outer_decoders, settings);
    std::string metadata = "null";
    if (const ConfigValue* value = grid.find("metadata")) {
      if (value->kind != Kind::kTable) fail(*value, "'metadata' must be a table");
      metadata = metadata_from_table(*value);
    }
    const ConfigValue* circuits = grid.find("circuit");
    if (circuits == nullptr) return read_codes(grid, settings, decoders, metadata);
    for (const char* key : {"code", "task", "distance", "rounds", "noise", "p"}) {
      if (const ConfigValue* value = grid.find(key))
        fail(*value, "'circuit' and '" + std::string(key) + "' exclude each other");
    }
    for (const ConfigValue* value : listed(*circuits, "circuit")) {
      const std::filesystem::path path = text_of(*value, "circuit"),
                                  folder = std::filesystem::path(grid.where.file).parent_path();
      add_circuit_file(plan_, (folder / path).string(), decoders, settings, metadata);
    }
  }

  const ConfigValue& needed(const ConfigValue& grid, const std::string& key) const {
    const ConfigValue* value = grid.find(key);
    if (value == nullptr) fail(grid, "a grid of tasks needs '" + key + "'", "or 'circuit' with files");
    return *value;
  }

  void read_codes(const ConfigValue& grid, const TaskSettings& settings, const std::vector<std::string>& decoders,
                  const std::string& metadata) {
    const ConfigValue* rounds_value = grid.find("rounds");
    for (const ConfigValue* code : listed(needed(grid, "code"), "code")) {
      for (const ConfigValue* experiment : listed(needed(grid, "task"), "task")) {
        for (const ConfigValue* distance_value : listed(needed(grid, "distance"), "distance")) {
          const uint64_t distance = whole_of(*distance_value, "distance", 2, 2000);
          static const ConfigValue kAsDistance = [] {
            ConfigValue value;
            value.kind = Kind::kText;
            value.text = "d";
            return value;
          }();
          for (const ConfigValue* rounds : listed(rounds_value == nullptr ? kAsDistance : *rounds_value, "rounds")) {
            CodeOptions options;
            options.code = text_of(*code, "code");
            options.task = text_of(*experiment, "task");
            options.distance = distance;
            options.rounds = rounds_of(*rounds, distance);
            read_noise(grid, *code, options, settings, decoders, metadata);
          }
        }
      }
    }
  }

  void read_noise(const ConfigValue& grid, const ConfigValue& code, CodeOptions& options, const TaskSettings& settings,
                  const std::vector<std::string>& decoders, const std::string& metadata) {
    const ConfigValue* strengths = grid.find("p");
    for (const ConfigValue* noise : listed(needed(grid, "noise"), "noise")) {
      const std::string& model = text_of(*noise, "noise");
      if (strengths == nullptr) {
        options.noise = at(*noise, [&] { return parse_noise(model); });
        add_code(code, options, settings, decoders, metadata);
        continue;
      }
      if (model.find(':') != std::string::npos)
        fail(*noise, "'noise' already has a strength, but 'p' is also given", "give one of them");
      for (const ConfigValue* p : listed(*strengths, "p")) {
        const double strength = number_of(*p, "p");
        if (!(strength >= 0 && strength <= 1)) {
          fail(*p, "'p' must be a probability from 0 to 1, found " + shortest_text(strength));
        }
        options.noise = at(*p, [&] { return parse_noise(model + ":" + shortest_text(strength)); });
        add_code(code, options, settings, decoders, metadata);
      }
    }
  }

  void add_code(const ConfigValue& code, const CodeOptions& options, const TaskSettings& settings,
                const std::vector<std::string>& decoders, const std::string& metadata) {
    const Circuit circuit = at(code, [&] { return generate_code(options); });
    const auto text = std::make_shared<const std::string>(circuit.str());
    const std::string noise = printed_noise(*options.noise);
    StoredTask stored;
    stored.name = options.code + "/" + options.task + " d=" + std::to_string(options.distance) +
                  " r=" + std::to_string(options.rounds) + " " + noise;
    stored.code = options.code;
    stored.experiment = options.task;
    stored.distance = options.distance;
    stored.rounds = options.rounds;
    stored.noise = noise.substr(0, noise.find(':'));
    stored.p = options.noise->p;
    stored.metadata = metadata_from_fields(stored, metadata);
    TaskSettings each = settings;
    for (const std::string& decoder : decoders) {
      each.decoder = decoder;
      add_task(plan_, stored, circuit, text, stored.name, each);
    }
  }

  const CampaignChoices& choices_;
  CampaignPlan& plan_;
};

}  // namespace

void read_plan(const ConfigValue& plan_text, const CampaignChoices& choices, CampaignPlan& plan) {
  PlanReader(choices, plan).read(plan_text);
}

}  // namespace sallow
