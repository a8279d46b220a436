"""A form's text becomes rules that are asked after each answer (docs/adr: forms are text).

`source` Markdown → sheets · `xpath` one expression → tree · `functions` what a rule may call · `rules` tree →
function · `xform` what pyxform made → nodes · `model` the form · `check` text → form, or every fault · `reading`
typed → answer · `state` one set of answers · `versions` what a new version changes · `merging` two people on one
form · `render` what a page shows. Nothing here knows a clock or a database.
"""
