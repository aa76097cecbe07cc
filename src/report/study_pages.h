#pragma once

#include <span>
#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "experiment/tally.h"
#include "page/page.h"
#include "random_circuits/fidelity_study.h"
#include "records/dataset_fit.h"
#include "records/dataset_folders.h"

namespace sallow {

// The pages of single studies, for the command line's --html and for Python's write_page(). `command` writes the page
// again; empty if no command does.

/// A decoded record of a processor.
Page dataset_page(const FolderRuns& decoded, std::span<const DatasetFit> fits, std::span<const std::string> directories,
                  const std::string& command);

/// Fidelity of random circuits on a layout by depth and size.
Page fidelity_page(const std::string& layout, const std::vector<MeasuredFidelity>& rows,
                   const std::vector<FidelityDecay>& decays, const std::string& command);

/// The classical cost of Willow's random circuits.
Page willow_cost_page(const WillowTable& table, const std::string& command);

/// Failures against the fraction of shots kept. `what` names the circuit; it may be empty. `all` counts every shot, and
/// `by_gap` has one entry per gap.
Page gap_page(const std::string& what, const std::string& decoder, const Tally& all, std::span<const double> min_gaps,
              std::span<const Tally> by_gap, const std::string& command);

/// Folders as shown in titles, without their parent folders: "a, b, c and 4 more".
std::string last_names(std::span<const std::string> paths);

}  // namespace sallow
