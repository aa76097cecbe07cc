#include "decode/external/exec_decoder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "base/error.h"
#include "decode/graph/decoding_graph.h"
#include "process/child_process.h"

namespace sallow {
namespace {

struct ExecWorkspace : Decoder::Workspace {
  std::optional<ChildProcess> process;
  BitTable by_shot;
  std::vector<uint8_t> question, answer;
};

void append(std::vector<uint8_t>& bytes, const std::string& text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

}  // namespace

ExecDecoder::ExecDecoder(std::string program, const DetectorErrorModel& model)
    : program_(std::move(program)),
      detector_count_(model.detector_count()),
      observable_count_(model.observable_count()) {
  if (std::max(detector_count_, observable_count_) > DecodingGraph::kMostDetectors) {
    throw InputError("the model has " + std::to_string(detector_count_) + " detectors and " +
                     std::to_string(observable_count_) + " observables; a decoder takes at most " +
                     std::to_string(DecodingGraph::kMostDetectors));
  }
  const std::string text = model.str();
  greeting_ = "sallow-decoder 1 " + std::to_string(detector_count_) + " " + std::to_string(observable_count_) + " " +
              std::to_string(text.size()) + "\n" + text;
}

std::string ExecDecoder::name() const {
  return shortened("decoder 'exec:" + program_ + "'");
}

std::unique_ptr<Decoder::Workspace> ExecDecoder::make_workspace() const {
  return std::make_unique<ExecWorkspace>();
}

void ExecDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest&,
                               DecodedBlock& out) const {
  auto& work = static_cast<ExecWorkspace&>(workspace);
  const size_t shots = detections.column_count();
  work.question.clear();
  if (!work.process) {
    work.process.emplace(program_, name());
    append(work.question, greeting_);
  }
  append(work.question, std::to_string(shots) + "\n");
  // Rows of words in memory are rows of b8 bytes: the lowest bits come first in both.
  static_assert(std::endian::native == std::endian::little);
  const size_t event_bytes = (detector_count_ + 7) / 8, flip_bytes = (observable_count_ + 7) / 8;
  detections.transpose_into(work.by_shot);
  const size_t start = work.question.size();
  work.question.resize(start + shots * event_bytes);
  for (size_t shot = 0; shot < shots && event_bytes > 0; shot++) {
    std::memcpy(work.question.data() + start + shot * event_bytes, work.by_shot.row(shot), event_bytes);
  }
  work.answer.resize(shots * flip_bytes);
  work.process->exchange(work.question, work.answer);

  work.by_shot.reset(shots, observable_count_);
  const size_t spare_bits = 8 * flip_bytes - observable_count_;
  for (size_t shot = 0; shot < shots && flip_bytes > 0; shot++) {
    const uint8_t* flips = work.answer.data() + shot * flip_bytes;
    if (spare_bits > 0 && flips[flip_bytes - 1] >> (8 - spare_bits) != 0) {
      throw SystemError(name() + " predicts flips of observables that do not exist: bits past the " +
                        std::to_string(observable_count_) + " of the model are set");
    }
    std::memcpy(work.by_shot.row(shot), flips, flip_bytes);
  }
  work.by_shot.transpose_into(out.predictions);
  for (ShotOutcome& outcome : out.outcomes) outcome.weight = std::numeric_limits<double>::quiet_NaN();
}

void ExecDecoder::finish(Workspace& workspace) const {
  auto& work = static_cast<ExecWorkspace&>(workspace);
  if (!work.process) return;
  work.process->finish();
  work.process.reset();
}

}  // namespace sallow
