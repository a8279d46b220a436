"""Reading a register out of a workbook: which sheet, which header, which rows, what stands in each cell.

Nothing in this folder writes. `book` finds sheet and header, `cells` checks cells by kind, `rows` says what is a record
and knows it again, `outcome` counts and keeps the findings. `importing.actions` stores what came through.

How to write a register (in the app's imports.py; its parts.py says `registers.add("materials", Materials())`):

    class Materials(Register):
        name = "materials"
        title = _("Register of printed material")
        permission = Permission.EVENT_WRITE
        key = None            # no number of its own: a row is known by what stands in it
        day = "issued_on"     # read first: places, codes and birth years of a row are those of this day
        columns = (
            Column("issued_on", ("Ngày", "Ngày phát hành"), "day", required=True),
            Column("kind", ("Loại", "Loại ấn phẩm"), "code", code_list="material_kind"),
            Column("subject", ("Chủ đề", "Tên ấn phẩm"), limit=200),
            Column("quantity", ("Số lượng", "Số bản"), "count"),
            Column("unit", ("Đơn vị",), "unit"),
        )

        def check(self, row, context):
            if "quantity" not in row.bad and not row.value("quantity"):
                yield Finding("quantity", _("The quantity is blank; the row is kept and counts nothing."))

        def create(self, rows, context):
            facts = [(row.value("unit"), row.day("issued_on"), row.value("kind"), row.words("kind"), …) for row in rows]
            made = actions.add_materials(facts=facts, by=context.by, at=context.at, source=context.source)
            return [[material] for material in made]

        def take_back(self, records, reason, by, at):
            actions.withdraw_materials(ids=[pk for _, pk in records], reason=reason, by=by, at=at)

A register whose rows carry a number sets `key`, and answers `known` (one query for up to 500 numbers), `changes` and
`update`. All of `create` runs in one transaction with the links from rows to records: store in bulk, one audit event a
record. Sentences of findings are whole: what is wrong, what was kept, what to do. A column `stt` need not be declared.
"""
