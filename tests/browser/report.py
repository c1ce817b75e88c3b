"""Opens reports in a headless Chromium as readers do, and leaves what was seen: report.py FOLDER REPORT…"""

import base64
import json
import pathlib
import sys

from selenium import webdriver
from selenium.webdriver.common.by import By

# Width and height in CSS pixels: a desktop, and a phone held upright.
SCREENS = {"desktop": (1280, 900), "phone": (390, 844)}

# The least contrast of text that WCAG 2.2 (1.4.3) asks for; its formulas for luminance and ratio.
CONTRAST = """
const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
const channels = (color) => color.match(/[\\d.]+/g).map(Number);
const luminance = (color) => {
  const [red, green, blue] = channels(color).map((part) => linear(part / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const color = getComputedStyle(at).backgroundColor;
    if (channels(color)[3] !== 0) return color;
  }
  return "rgb(255, 255, 255)";
};
const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
const faint = [];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || ["SCRIPT", "TITLE"].includes(element.tagName.toUpperCase())) continue;
  const style = getComputedStyle(element);
  const ink = element.namespaceURI.endsWith("svg") ? style.fill : style.color;
  const found = ratio(luminance(ink), luminance(behind(element)));
  if (found < 4.5) faint.push(`${texts.currentNode.data.trim()}: ${found.toFixed(2)}`);
}
return faint;
"""


def started(folder):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for switch in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profile'}",
    ]:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))


def column(browser, n):
    """What the shown rows of the table of sites hold in their nth column, as it is sorted by."""
    script = """return [...document.querySelectorAll("#sites tbody tr")].filter((row) => !row.hidden)
      .map((row) => row.cells[arguments[0]].dataset.v ?? row.cells[arguments[0]].textContent)"""
    return browser.execute_script(script, n)


def check_table(browser):
    tables = browser.find_elements(By.ID, "sites")
    if not tables:
        return 0
    heads = tables[0].find_elements(By.CSS_SELECTOR, "th button")
    names = column(browser, 0)
    for n in range(1, len(heads)):
        for sort, is_down in [("descending", True), ("ascending", False)]:
            heads[n].click()
            values = [float(value) for value in column(browser, n)]
            assert values == sorted(values, reverse=is_down), f"column {n}, {sort}: {values}"
            assert browser.execute_script("return arguments[0].parentElement.ariaSort", heads[n]) == sort
    assert sorted(column(browser, 0)) == sorted(names), "sorting keeps every row"
    field = browser.find_element(By.ID, "filter")
    field.send_keys(names[0].upper())
    shown = column(browser, 0)
    assert names[0] in shown and all(names[0].lower() in name.lower() for name in shown), shown
    field.clear()
    field.send_keys("no site has this name")
    assert column(browser, 0) == []
    field.clear()
    field.send_keys(" \b")
    assert len(column(browser, 0)) == len(names), "an empty filter shows every row"
    return len(names)


def check_report(browser, folder, report):
    address = report.resolve().as_uri()
    browser.get("about:blank")
    # What Chromium's own first page asked for is not the report's.
    browser.get_log("performance")
    for screen, (width, height) in SCREENS.items():
        for scheme in ["light", "dark"]:
            media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": screen == "phone"}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(address)
            where = f"{report}, {screen}, {scheme}"
            assert browser.title == "Corpus report", f"{where}: the title is {browser.title}"
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide <= width, f"{where}: {wide} pixels wide"
            faint = browser.execute_script(CONTRAST)
            assert not faint, f"{where}: hard to read: {faint[:5]}"
            whole = {"format": "png", "captureBeyondViewport": True}
            picture = browser.execute_cdp_cmd("Page.captureScreenshot", whole)
            (folder / f"{report.parent.name}-{screen}-{scheme}.png").write_bytes(base64.b64decode(picture["data"]))
            n_rows = check_table(browser)
    pages = browser.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    (folder / f"{report.parent.name}.pdf").write_bytes(base64.b64decode(pages["data"]))
    # A dialog or an error would be a page's text that ran, or a script of ours that broke.
    said = browser.get_log("browser")
    assert not said, f"{report}: {said}"
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    assert asked == {address}, f"{report} asked for {asked}"
    print(f"{report}: {n_rows} sites, {len(SCREENS)} screens, light and dark, printed")


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
browser = started(folder)
try:
    for report in map(pathlib.Path, sys.argv[2:]):
        check_report(browser, folder, report)
finally:
    browser.quit()
