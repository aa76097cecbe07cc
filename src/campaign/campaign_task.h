#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "campaign/stop_rule.h"
#include "experiment/missing_part.h"
#include "store/result_store.h"

namespace sallow {

/// A task to sample and decode until its stop rule is met.
struct CampaignTask {
  StoredTask stored;                           // with its id
  std::shared_ptr<const std::string> circuit;  // its text as sallow prints it; shared by all tasks of the circuit
  std::string source;                          // its name in error messages: a file, or its parameters in the plan
  std::vector<uint64_t> postselected;          // detectors, sorted
  StopRule rule;
  std::optional<MissingPart> missing = std::nullopt;  // the missing part if no shot of the circuit can fail
};

}  // namespace sallow
