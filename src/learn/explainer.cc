#include "learn/explainer.h"

#include "base/rising_list.h"

namespace sallow {

std::vector<std::vector<uint32_t>> Explainer::explain(const BitTable& detections) const {
  std::call_once(is_compiled_, [&] {
    decoder_ = std::make_unique<const EnsembleDecoder>(model_->explaining_model(), false);
    for (const uint32_t line : decoder_->error_choices().model_errors) {
      errors_of_choices_.push_back(model_->error_of_line(line));
    }
  });
  const auto workspace = decoder_->make_workspace();
  DecodedBlock block;
  decoder_->decode(detections, *workspace, block, {.errors = true});
  std::vector<std::vector<uint32_t>> explained(detections.column_count());
  for (size_t shot = 0; shot < explained.size(); shot++) {
    if (!block.chosen.has_list(shot)) continue;
    for (const uint32_t choice : block.chosen[shot]) {
      const uint32_t error = errors_of_choices_[choice];
      if (error != LearnableModel::kNone) toggle_in(explained[shot], error);
    }
  }
  return explained;
}

}  // namespace sallow
