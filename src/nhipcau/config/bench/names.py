"""How people of Viet Nam are called: words of names with how often they are met, by sex and by when one was born.

Shares are rounded from what is published of family names and lists of pupils and voters; together they make names as
common, and as rare, as a province has them: every third person is a Nguyễn, most women born before 1985 a Thị.
"""

from collections.abc import Sequence
from itertools import accumulate

Words = dict[str, float]


def weighed(text: str) -> Words:
    """`Lê 8.9, Hồ 1.5` → how often each is met."""
    pairs = (part.rsplit(maxsplit=1) for part in text.replace("\n", " ").split(",") if part.strip())
    return {word.strip(): float(share) for word, share in pairs}


class Drawn:
    """Words to draw from: `words` and the sums of their weights, as `random.choices` takes them."""

    def __init__(self, words: Words) -> None:
        self.words: Sequence[str] = list(words)
        self.sums: Sequence[float] = list(accumulate(words.values()))


FAMILY = Drawn(
    weighed("""
    Nguyễn 31.5, Trần 10.9, Lê 8.9, Phạm 5.9, Huỳnh 2.6, Hoàng 3.6, Phan 2.8, Vũ 2.4, Võ 2.3, Đặng 2.1, Bùi 2.1, Đỗ 1.9,
    Trương 1.7, Hồ 1.4, Ngô 1.5, Dương 1.2, Đinh 1.0, Lý 0.7, Đoàn 0.9, Lâm 0.8, Trịnh 0.8, Mai 0.7, Đào 0.8, Lương 0.7,
    Cao 0.7, Hà 0.7, Tô 0.4, Phùng 0.4, Lưu 0.4, Tạ 0.4, Châu 0.4, Tống 0.3, Thái 0.3, Chu 0.3, Tăng 0.2, Kiều 0.2,
    Nông 0.3, Triệu 0.3, Hứa 0.15, Vi 0.15, Bàn 0.1, Lò 0.3, Cà 0.1, Quàng 0.1, Giàng 0.2, Vàng 0.2, Thào 0.1, Sùng 0.1,
    Mùa 0.08, Lầu 0.08, Hạng 0.07, Ma 0.1, Hờ 0.05, Thạch 0.15, Danh 0.1, Sơn 0.1, Kim 0.1, Ksor 0.05, Siu 0.05,
    Rơ Châm 0.03, Rcom 0.03, Niê 0.05, Y 0.05, H' 0.02, Quách 0.2, Thân 0.1, Giáp 0.1, Nghiêm 0.1, Doãn 0.1, La 0.1,
    Khổng 0.06, Mạc 0.06, Lại 0.15, Âu 0.04, Từ 0.1, Viên 0.02, Lục 0.04, Ninh 0.1, Đàm 0.15, Văn 0.15, Hồng 0.05,
    Tôn 0.05, Tôn Nữ 0.02, Công Tằng Tôn Nữ 0.01, Vương 0.15, Đồng 0.05, Ông 0.03, Thiều 0.03, Bạch 0.05, Ứng 0.01
    """)
)

ERAS = (1965, 1985, 2000, 2300)
"""The first year that no longer belongs to each era."""

MIDDLE = {
    "female": [
        Drawn(weighed("Thị 88, Ngọc 3, Kim 2, Thanh 1, Thị Thanh 1, Thị Kim 2, Thị Ngọc 1, Mỹ 1")),
        Drawn(weighed("Thị 62, Thị Thanh 5, Thị Thu 5, Thị Hồng 4, Thị Bích 3, Thị Kim 4, Thị Mỹ 3, Thị Ngọc 4, "
                      "Thanh 2, Thu 2, Ngọc 2, Kim 1, Thị Phương 2, Thị Minh 1")),
        Drawn(weighed("Thị 38, Thị Thanh 5, Thị Thu 7, Thị Hồng 5, Thị Bích 4, Thị Thùy 5, Thị Mỹ 4, Thị Ngọc 6, "
                      "Thanh 3, Thu 3, Ngọc 5, Thị Phương 4, Thị Minh 2, Thị Hoài 2, Phương 2, Thị Quỳnh 2, Hoàng 1, "
                      "Thùy 1, Thị Lan 1")),
        Drawn(weighed("Thị 12, Ngọc 10, Bảo 9, Thị Thanh 2, Khánh 6, Minh 7, Phương 5, Thanh 4, Gia 5, Hà 3, Quỳnh 3, "
                      "Thảo 2, Thùy 3, An 3, Thiên 2, Tường 1, Mai 2, Hoàng 2, Thị Ngọc 3, Thị Thu 2, Anh 2, Tuệ 2, "
                      "Nguyễn Bảo 1, Trần Bảo 1, Diễm 1")),
    ],
    "male": [
        Drawn(weighed("Văn 68, Đức 3, Xuân 4, Đình 4, Hữu 4, Công 2, Ngọc 3, Quang 2, Bá 2, Trọng 2, Thanh 2, Minh 1")),
        Drawn(weighed("Văn 55, Đức 6, Xuân 4, Đình 4, Hữu 4, Công 3, Ngọc 5, Quang 4, Bá 1, Trọng 2, Thanh 4, Minh 4, "
                      "Quốc 4, Anh 2, Hoàng 2, Mạnh 2, Viết 1, Thế 1")),
        Drawn(weighed("Văn 38, Đức 8, Xuân 3, Đình 3, Hữu 4, Công 4, Ngọc 5, Quang 5, Trọng 2, Thanh 5, Minh 7, "
                      "Quốc 6, Anh 4, Hoàng 4, Mạnh 3, Tuấn 3, Trung 2, Duy 2, Tiến 2")),
        Drawn(weighed("Văn 14, Đức 8, Minh 12, Gia 9, Quốc 7, Anh 6, Hoàng 6, Bảo 6, Quang 5, Tuấn 4, Đình 2, Hữu 3, "
                      "Công 3, Nhật 4, Duy 3, Thanh 4, Khánh 2, Ngọc 4, Thiên 2, Trung 2, Xuân 1, Thế 2, Phúc 2")),
    ],
}  # fmt: skip

GIVEN = {
    "female": [
        Drawn(weighed("Lan 4, Hoa 4, Bé 2, Ba 1, Hai 1, Tư 1, Năm 1, Sáu 1, Bảy 1, Tám 1, Liên 3, Mai 2, Hồng 3, "
                      "Cúc 2, Lý 2, Nga 2, Hường 2, Thơm 1.5, Sen 1.5, Mận 1, Đào 1.5, Tuyết 2, Xuân 2, Thu 2, Loan 2, "
                      "Phượng 2, Nhung 1, Chín 1, Gái 2, Lành 1, Nở 0.5, Vân 2, Yến 1, Minh 1, Thanh 2, Hiền 2, "
                      "Thủy 1.5, Nguyệt 2, Huệ 2, Kim 1, Hạnh 1.5, Sự 0.3, Ngò 0.1, Chút 0.1, Út 1")),
        Drawn(weighed("Lan 3, Hoa 3, Hương 5, Hà 4, Thủy 4, Nga 3, Hằng 4, Hiền 4, Liên 2, Mai 3, Hồng 3, Yến 3, "
                      "Phượng 3, Loan 2, Tuyết 2, Vân 3, Thu 2, Thanh 3, Dung 3, Oanh 2, Nhung 3, Hạnh 3, Huệ 2, "
                      "Thúy 3, Trang 2, Huyền 2, Lý 1, Bích 1, Ngọc 2, Linh 2, Tâm 2, Thảo 2, Xuân 1.5, Nguyệt 1.5, "
                      "Minh 1, Quyên 1, Diệp 0.4, Kiều 1, Thoa 1, Sen 0.7, Lựu 0.2, Hợi 0.1")),
        Drawn(weighed("Trang 6, Linh 7, Huyền 5, Hương 4, Thảo 5, Phương 5, Anh 5, Hà 4, Hằng 3, Thủy 3, Hiền 3, "
                      "Nhung 3, Ngọc 3, Yến 3, Mai 3, Vân 2, Lan 1.5, Ly 2, My 2, Trinh 2, Nga 2, Quyên 1.5, Oanh 2, "
                      "Dung 2, Duyên 2, Hoa 1.5, Hạnh 2, Trâm 1.5, Thúy 2, Thơ 0.5, Giang 2, Nhi 2, Uyên 1, Tiên 1, "
                      "Diễm 0.7, Tuyền 1, Ngân 2, Hồng 1.5, Mỵ 0.1, Xuyến 0.3")),
        Drawn(weighed("Anh 9, Linh 6, Nhi 6, Ngọc 5, Châu 3, An 4, Trâm 3, Thư 4, Vy 5, My 4, Hân 4, Ngân 4, Trang 4, "
                      "Phương 3, Chi 3, Hà 2, Quỳnh 2, Thảo 3, Nhiên 1, Khuê 0.7, Tiên 2, Yến 2, Như 2, Mai 2, Diệp 1, "
                      "Giang 2, Uyên 1, Vân 1.5, Băng 0.4, Đan 1, Lam 1, Huyền 2, Duyên 1, Ý 0.3, Mỵ 0.1, Xia 0.05")),
    ],
    "male": [
        Drawn(weighed("Hùng 3, Dũng 2, Minh 2, Sơn 2, Hải 2, Bình 3, Long 1, Thành 2, Tuấn 1, Năm 1.5, Ba 1.5, Tư 1.5, "
                      "Sáu 1, Bảy 1, Tám 1, Chín 0.7, Mười 0.5, Hai 1.5, Hòa 2, Thanh 2, Lợi 1.5, Quang 2, Tâm 1, "
                      "Đức 2, Phúc 1, Thọ 1.5, Lộc 1, Khoa 0.5, Cường 2, Vinh 1, Xuân 1.5, Thắng 2, Tiến 1, Hiền 1, "
                      "Ngọc 1, Chiến 2, Đông 1, Tỵ 0.3, Sửu 0.3, Dần 0.4, Mùi 0.4, Thân 0.4, Út 0.7, Lý 0.3, Páo 0.1")),
        Drawn(weighed("Hùng 6, Dũng 5, Tuấn 5, Minh 4, Sơn 4, Hải 4, Cường 4, Bình 3, Long 2, Thành 4, Thắng 4, Hòa 2, "
                      "Quang 2, Tâm 2, Đức 3, Phúc 1, Trung 2, Kiên 2, Nam 3, Hiếu 2, Vinh 2, Tùng 2, Toàn 2, Thanh 2, "
                      "Phương 1, Dương 1, Quân 2, Tú 1.5, Hưng 2, Đạt 1, Chiến 2, Hoàng 2, Việt 2, Mạnh 2, Giang 1, "
                      "Thủy 0.5, Quý 1, Tỵ 0.2, Luân 0.6, Páo 0.1, Sinh 0.7")),
        Drawn(weighed("Tuấn 4, Anh 4, Minh 3, Hùng 3, Dũng 3, Nam 4, Hiếu 4, Đạt 4, Thành 4, Long 3, Sơn 3, Hải 3, "
                      "Quân 3, Trung 3, Đức 4, Cường 3, Tú 2, Tùng 3, Kiên 2, Thắng 3, Hoàng 3, Huy 4, Phúc 2, Duy 3, "
                      "Linh 1, Hưng 2, Khánh 1.5, Toàn 2, Phong 1.5, Vinh 1, Quang 2, Tài 1.5, Tân 1, Quý 1, Lâm 1, "
                      "Giang 1, Việt 2, Vỹ 0.3, Bách 0.5, Thiện 1, Páo 0.1, Chứ 0.05")),
        Drawn(weighed("Anh 6, Minh 6, Khang 5, Bảo 5, Huy 5, Khôi 4, Phúc 4, Nam 3, Quân 4, Đăng 3, Khoa 3, Long 3, "
                      "Phong 3, Đạt 3, Kiệt 3, Hưng 2, Hiếu 2, Thịnh 2, Tuấn 2, Duy 2, Dũng 2, Sơn 2, An 2, Lâm 2, "
                      "Khánh 2, Nguyên 2, Thiên 1, Phát 2, Vinh 1, Tùng 1, Trí 2, Nhân 1.5, Hoàng 2, Đức 2, Tài 1, "
                      "Vỹ 0.4, Quý 0.7, Bách 0.6, Tường 0.3, Páo 0.1")),
    ],
}  # fmt: skip

AGES = weighed("0 14, 10 15, 20 15, 30 16, 40 14, 50 12, 60 9, 70 4, 80 2, 90 0.5")
"""Of how many people the age lies in each ten years, from the age named on."""
