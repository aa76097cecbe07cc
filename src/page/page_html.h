#pragma once

#include <string>

#include "json/json.h"
#include "page/page.h"

namespace sallow {

/// The page as the JSON document of docs/formats/page.md.
Json page_json(const Page& page);

/// The whole page as one HTML file that needs nothing else: the JSON document, and the script that draws it. Texts of
/// the page are data wherever they stand: none of them can end the element it is in. Throws SystemError where this
/// build has no pages.
std::string page_html(const Page& page);

/// Throws SystemError, with the reason and a remedy, where this build has no pages: for commands to call before work.
void require_pages();

}  // namespace sallow
