#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "campaign/campaign_task.h"
#include "circuit/circuit.h"
#include "config/config_value.h"

namespace sallow {

/// Choices of the command line, which override a plan.
struct CampaignChoices {
  std::vector<std::string> decoders;
  std::optional<std::string> postselection;
  std::optional<uint64_t> max_shots, max_failures;
  std::optional<double> relative_error;
  bool strict = false;
  bool same_shots = false;
};

struct CampaignPlan {
  std::vector<CampaignTask> tasks;  // with distinct ids
  std::optional<uint64_t> seed;
};

/// The tasks of plan files (.json, .toml, .yaml; docs/formats/plan.md) and circuit files, with every decoder, in order.
/// Throws InputError with the file and, for plans, the line.
CampaignPlan plan_campaign(const std::vector<std::string>& paths, const CampaignChoices& choices);
/// The same for one more file.
void add_file(CampaignPlan& plan, const std::string& path, const CampaignChoices& choices);

/// Everything about a task except its circuit.
struct TaskSettings {
  std::string decoder = "matching";
  std::string postselection;
  bool strict = false;
  bool same_shots = false;
  StopRule rule;
};

/// Reads one plan into `plan`. Paths of circuit files are relative to the plan's folder.
void read_plan(const ConfigValue& plan_text, const CampaignChoices& choices, CampaignPlan& plan);

/// Adds a task unless its id exists. `stored` has its name and the known properties of the circuit.
void add_task(CampaignPlan& plan, StoredTask stored, const Circuit& circuit, std::shared_ptr<const std::string> text,
              const std::string& source, const TaskSettings& settings);

/// Adds the tasks of a circuit, one per decoder of the choices. `stored` has its name and the known properties.
void add_circuit(CampaignPlan& plan, const StoredTask& stored, const Circuit& circuit, const CampaignChoices& choices);

/// Adds the tasks of a circuit file, one per decoder.
void add_circuit_file(CampaignPlan& plan, const std::string& path, const std::vector<std::string>& decoders,
                      const TaskSettings& settings, const std::string& metadata = "null");

}  // namespace sallow
