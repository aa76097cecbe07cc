#pragma once

#include <string>

#include "json/json.h"
#include "learn/learn_models.h"

namespace sallow {

/// One row per pass: shots, the mean log-likelihood per shot, and the shots that no set of errors explains.
std::string passes_table(const LearnedModels& learned);
/// How many classes changed by how much, and the typical error bar.
std::string classes_summary(const LearnedModels& learned);
/// One line per class, after a line of headings: group, class, errors, chances, p_start, p, error.
std::string classes_csv(const LearnedModels& learned);
Json learn_json(const LearnedModels& learned);

}  // namespace sallow
