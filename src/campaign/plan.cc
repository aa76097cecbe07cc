#include "campaign/plan.h"

#include <algorithm>

#include "base/error.h"
#include "circuit/circuit.h"
#include "decode/catalog/registry.h"
#include "experiment/postselection.h"
#include "results/task_metadata.h"
#include "store/content_hash.h"
#include "store/task_identity.h"

namespace sallow {
namespace {

TaskSettings settings_of(const CampaignChoices& choices) {
  TaskSettings settings;
  settings.postselection = choices.postselection.value_or("");
  settings.strict = choices.strict;
  settings.same_shots = choices.same_shots;
  settings.rule.max_shots = choices.max_shots.value_or(settings.rule.max_shots);
  settings.rule.max_failures = choices.max_failures.value_or(settings.rule.max_failures);
  settings.rule.relative_error = choices.relative_error.value_or(settings.rule.relative_error);
  return settings;
}

std::vector<std::string> decoders_of(const CampaignChoices& choices) {
  return choices.decoders.empty() ? std::vector<std::string>{TaskSettings().decoder} : choices.decoders;
}

}  // namespace

void add_task(CampaignPlan& plan, StoredTask stored, const Circuit& circuit, std::shared_ptr<const std::string> text,
              const std::string& source, const TaskSettings& settings) {
  CampaignTask task;
  try {
    task.postselected = postselected_detectors(settings.postselection, circuit);
  } catch (const InputError& error) {
    throw InputError(SourceLocation{source}, error.what(), error.remedy());
  }
  stored.decoder = settings.decoder;
  stored.postselection = postselection_text(task.postselected);
  stored.strict = settings.strict;
  stored.same_shots = settings.same_shots;
  stored.circuit_hash = sha256_text(*text);
  stored.id = task_id(stored, *text);
  const auto same = [&](const CampaignTask& other) { return other.stored.id == stored.id; };
  if (std::any_of(plan.tasks.begin(), plan.tasks.end(), same)) return;
  task.stored = std::move(stored);
  task.circuit = std::move(text);
  task.source = source;
  task.rule = settings.rule;
  task.missing = missing_part(circuit);
  plan.tasks.push_back(std::move(task));
}

void add_circuit_file(CampaignPlan& plan, const std::string& path, const std::vector<std::string>& decoders,
                      const TaskSettings& settings, const std::string& metadata) {
  const Circuit circuit = Circuit::from_file(path);
  const auto text = std::make_shared<const std::string>(circuit.str());
  StoredTask stored;
  stored.name = path;
  stored.metadata = metadata_from_file_name(path);
  if (metadata != "null") {
    describe_by_metadata(stored);
    stored.metadata = metadata;
  }
  describe_by_metadata(stored);
  TaskSettings each = settings;
  for (const std::string& decoder : decoders) {
    each.decoder = decoder;
    add_task(plan, stored, circuit, text, path, each);
  }
}

void add_circuit(CampaignPlan& plan, const StoredTask& stored, const Circuit& circuit, const CampaignChoices& choices) {
  const auto text = std::make_shared<const std::string>(circuit.str());
  TaskSettings settings = settings_of(choices);
  for (const std::string& decoder : decoders_of(choices)) {
    settings.decoder = decoder;
    add_task(plan, stored, circuit, text, stored.name, settings);
  }
}

void add_file(CampaignPlan& plan, const std::string& path, const CampaignChoices& choices) {
  for (const std::string& decoder : choices.decoders) check_decoder_spec(decoder);
  if (is_config_file(path)) {
    read_plan(read_config(path), choices, plan);
  } else {
    add_circuit_file(plan, path, decoders_of(choices), settings_of(choices));
  }
}

CampaignPlan plan_campaign(const std::vector<std::string>& paths, const CampaignChoices& choices) {
  CampaignPlan plan;
  for (const std::string& path : paths) add_file(plan, path, choices);
  return plan;
}

}  // namespace sallow
