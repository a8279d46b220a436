"""`./nhipcau keys`: the ring of keys. `keys rotate [--now]`: a new one. `keys forget ID`: an old one for good.

`keys rotate --prints` replaces the key of fingerprints, by which closed numbers are found.
"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.access import actions
from nhipcau.access.queries import count_older, used_keys
from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import ring


class Command(BaseCommand):
    help = "Xem các khóa mã hóa, thay khóa mới (rotate), bỏ hẳn một khóa cũ (forget)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["list", "rotate", "forget"], default="list")
        parser.add_argument("key", nargs="?", metavar="KHÓA", help="khóa cần bỏ hẳn")
        parser.add_argument("--prints", action="store_true", help="thay khóa dấu vân (để tìm số đã mã hóa)")
        parser.add_argument("--now", action="store_true", help="mã hóa lại ngay, không đợi tiến trình nền")

    def handle(self, *args: Any, what: str, key: str | None, now: bool, prints: bool, **options: Any) -> None:
        try:
            if what == "rotate":
                self.rotate(now=now, prints=prints)
            elif what == "forget":
                self.forget(key or "")
            else:
                self.tell()
        except Refused as refused:
            raise CommandError(str(refused)) from None

    def tell(self) -> None:
        used, keys = used_keys(), ring()
        for ident in sorted({*keys.keys, *used}):
            found = keys.keys.get(ident)
            made = format_moment(found.made_at) if found else "THIẾU TỆP KHÓA"
            now = " (đang dùng)" if ident == keys.current.id else ""
            self.stdout.write(f"{ident}  {made}{now}  {sum(used.get(ident, {}).values())} giá trị")
            for where, number in sorted(used.get(ident, {}).items()):
                self.stdout.write(f"    {where}: {number}")
        for one in keys.prints:
            newest = one.id == keys.fingerprint.id
            told = "(đang dùng)" if newest else f"{count_older()} dấu vân chưa làm lại bằng khóa mới"
            self.stdout.write(f"{one.id}  {format_moment(one.made_at)}  {told}")
        self.stderr.write(f"Thư mục khóa: {settings.KEYS_DIR}. Hãy cất một bản ở nơi khác với bản sao lưu.")

    def rotate(self, *, now: bool, prints: bool) -> None:
        make = actions.make_print_key if prints else actions.make_key
        made = make(by=asking.os_actor(), at=clock.now())
        self.stdout.write(f"Khóa mới: {made.id}. Hãy cất một bản của tệp {settings.KEYS_DIR / made.id}.key ở nơi khác.")
        total = 0
        while now and (done := actions.renew_portion(by=asking.os_actor(), at=clock.now())):
            total += done
        if now:
            self.stdout.write(f"Đã {'làm lại' if prints else 'mã hóa lại'} {total} giá trị.")
        else:
            self.stdout.write("Tiến trình nền sẽ mã hóa lại dần những gì đã lưu; xem bằng ./nhipcau keys.")

    def forget(self, ident: str) -> None:
        if not ident:
            raise CommandError("Hãy ghi khóa cần bỏ: ./nhipcau keys forget KHÓA. Chưa có gì thay đổi.")
        actions.forget_key(ident=ident, by=asking.os_actor(), at=clock.now())
        self.stdout.write(f"Đã bỏ khóa {ident}. Bản sao lưu làm bằng khóa này chỉ mở được với bản khóa đã cất riêng.")
