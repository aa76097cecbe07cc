#include "experiment/circuit_shots.h"

#include <memory>
#include <vector>

#include "frame/frame_sampler.h"

namespace sallow {

DrawBlock draw_from_circuit(const Circuit& circuit, uint64_t seed, size_t threads, uint64_t first_block) {
  // std::function copies its target, so the target shares the sampler and its workspaces.
  auto sampler = std::make_shared<const FrameSampler>(circuit);
  auto workspaces = std::make_shared<std::vector<FrameSampler::Workspace>>(threads);
  return [=](size_t worker, uint64_t block, BitTable& detections, BitTable& true_flips) {
    sampler->sample_block(seed, first_block + block, (*workspaces)[worker], detections, true_flips);
  };
}

}  // namespace sallow
