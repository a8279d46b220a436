"""Words of the invented province. No person, place or office here exists; no phone can be reached."""

PROVINCE = ("LH", "Tỉnh Lam Hà")
DISTRICTS = (
    ("LH1", "Thị xã Vân Khê"),
    ("LH2", "Huyện Đá Bạch"),
    ("LH3", "Huyện Cửa Lạch"),
)
OLD_COMMUNES = (
    *(("LH101", "Phường Bến Gỗ", "LH1"), ("LH102", "Phường Chùa Mây", "LH1")),
    *(("LH103", "Xã Đồng Sậy", "LH1"), ("LH104", "Xã Vân Thượng", "LH1")),
    *(("LH201", "Thị trấn Đá Bạch", "LH2"), ("LH202", "Xã Khe Lim", "LH2")),
    *(("LH203", "Xã Suối Nhạn", "LH2"), ("LH204", "Xã Thung Vải", "LH2")),
    *(("LH301", "Thị trấn Cửa Lạch", "LH3"), ("LH302", "Xã Bãi Trầm", "LH3"), ("LH303", "Xã Cồn Sẻ", "LH3")),
)
"""Communes until 30/06/2025: code, name, district."""
NEW_COMMUNES = (
    ("LH102", "Phường Vân Khê", ("LH101", "LH102")),
    ("LH104", "Xã Vân Thượng", ("LH103", "LH104")),
    ("LH201", "Xã Đá Bạch", ("LH201", "LH202")),
    ("LH203", "Xã Suối Nhạn", ("LH202", "LH203", "LH204")),
    ("LH301", "Xã Cửa Lạch", ("LH301", "LH302")),
    ("LH303", "Xã Cồn Sẻ", ("LH303",)),
)
"""Communes since 01/07/2025: code, name, what they came from. Khe Lim was divided."""

MIDDLE = {
    "male": ("Bá Trường", "Quốc Thiên", "Hải Nguyên", "Viết Đăng", "Trọng Hiếu", "Sỹ Nam", "Duy Khắc", "Thế Bách"),
    "female": ("Thị Diệu", "Thị Mộc", "Ngọc Thảo", "Thị Yên", "Bích Trâm", "Thị Tường", "Thùy An", "Lệ Giang"),
}
GIVEN = {
    "male": (
        *("Ân", "Bằng", "Cảnh", "Chiến", "Diễn", "Dương", "Điền", "Giao", "Hậu", "Hiển", "Huấn", "Kha", "Kiệt", "Lam"),
        *("Lĩnh", "Luân", "Nghị", "Nhân", "Phát", "Quyết", "Sang", "Tấn", "Thạch", "Thịnh", "Tiệp", "Triều", "Vỹ"),
    ),
    "female": (
        *("Băng", "Cầm", "Chiêu", "Dạ", "Đan", "Đào", "Gấm", "Hạnh", "Hằng", "Khuê", "Kiều", "Lụa", "Lý", "Miên"),
        *("Mơ", "Na", "Nhạn", "Nương", "Oanh", "Sen", "Sim", "Thoa", "Thơm", "Trinh", "Tuyền", "Uyên", "Vy"),
    ),
}
SURNAMES = (
    *("Khổng", "Quách", "Nghiêm", "Doãn", "Lại", "Thân", "Giáp", "Tạ", "Lưu", "Chu", "Kiều", "Mạc", "Phùng"),
    *("Nguyễn", "Trần", "Lê", "Phạm", "Vũ", "Đoàn", "Ninh", "Viên", "Từ", "La", "Lục", "Tống", "Âu"),
)

STAFF = (
    # name, unit, position, home agency, share of time, qualification, trained
    ("Nghiêm Thị Tường Vân", "TT", "Giám đốc", "", None, "master", True),
    ("Khổng Viết Đăng Minh", "TT", "Phó Giám đốc", "", None, "bachelor", True),
    ("Doãn Thị Yên Thảo", "P-TD", "Trưởng phòng", "", None, "bachelor", True),
    ("Quách Ngọc Thảo Uyên", "P-TD", "Nhân viên tổng đài", "", None, "bachelor", True),
    ("Giáp Quốc Thiên Bảo", "P-TD", "Nhân viên tổng đài", "", None, "college", True),
    ("Lại Bích Trâm Khanh", "P-TG", "Trưởng phòng", "", None, "master", True),
    ("Thân Hải Nguyên Khôi", "P-TG", "Nhân viên công tác xã hội", "", None, "bachelor", True),
    ("Tạ Thị Mộc Miên", "P-TG", "Nhân viên công tác xã hội", "", None, "bachelor", False),
    ("Kiều Thị Diệu Thoa", "VP-VK", "Phụ trách văn phòng", "Phòng LĐ-TB&XH thị xã Vân Khê", 50, "bachelor", True),
    ("Mạc Bá Trường Sinh", "VP-VK", "Cán bộ văn phòng", "Thị đoàn Vân Khê", 30, "college", False),
    ("Lưu Khắc Mạnh Tường", "VP-DB", "Phụ trách văn phòng", "Phòng LĐ-TB&XH huyện Đá Bạch", 50, "bachelor", True),
    ("Chu Thị Nguyệt Hằng Nga", "VP-DB", "Cán bộ văn phòng", "Hội LHPN huyện Đá Bạch", 30, "intermediate", False),
    ("Phùng Thế Bách Niên", "VP-TH", "Giáo viên kiêm nhiệm", "Trường THCS Bến Gỗ", 20, "bachelor", True),
    ("Âu Thị Xuyến Dung", "VP-CL", "Công chức văn hóa - xã hội", "UBND xã Cửa Lạch", 40, "bachelor", False),
    ("Tống Duy Khắc Hiệu", "VP-CS", "Công chức văn hóa - xã hội", "UBND xã Cồn Sẻ", 30, "college", None),
)

NOTES = {
    "policy": (
        "Hỏi về trợ cấp xã hội hằng tháng cho mẹ 82 tuổi sống một mình.",
        "Hỏi mức chuẩn trợ giúp xã hội đang áp dụng và cách tính hệ số.",
        "Hỏi người khuyết tật nặng có được thẻ bảo hiểm y tế không.",
    ),
    "allowance": (
        "Gia đình chưa biết nộp tờ khai ở đâu, đã hướng dẫn nộp tại UBND xã.",
        "Con đã có giấy xác nhận khuyết tật, hỏi thời hạn giải quyết hồ sơ.",
    ),
    "divorce": ("Hỏi thủ tục ly hôn khi chồng không đồng ý; đã giới thiệu trợ giúp pháp lý.",),
    "where_to_submit": ("Hỏi nơi nộp hồ sơ sau khi xã mới thành lập.",),
    "dossier": ("Hỏi hồ sơ đề nghị hỗ trợ chi phí mai táng gồm những gì.",),
    "child_insurance": ("Con mới sinh hai tháng chưa có thẻ bảo hiểm y tế.",),
    "psychology": (
        "Con gái lớp 8 không chịu đến trường ba tuần nay, ít nói, mất ngủ.",
        "Sau khi chồng mất, chị thấy kiệt sức và không muốn gặp ai.",
        "Học sinh lo lắng trước kỳ thi, muốn được nói chuyện thêm.",
    ),
    "family": ("Vợ chồng mâu thuẫn chuyện nuôi con, muốn được tham vấn cùng nhau.",),
    "abuse_report": (
        "Hàng xóm báo cháu bé lớp 3 thường bị bố dượng đánh, có vết bầm ở tay.",
        "Cô giáo báo học sinh nói bị người lạ nhắn tin gạ gẫm qua mạng.",
    ),
    "centre_services": ("Hỏi Trung tâm có lớp can thiệp cho trẻ chậm nói không.",),
}
PROBLEMS = {
    "child_violence": "Trẻ bị người thân đánh nhiều lần, cần đánh giá mức độ an toàn và hỗ trợ tâm lý.",
    "child_sexual_abuse": "Nghi ngờ trẻ bị xâm hại, cần phối hợp công an, y tế và bảo vệ khẩn cấp.",
    "children_special": "Trẻ mồ côi cha, mẹ đi làm xa, ở với bà ngoại già yếu.",
    "children_at_risk": "Trẻ có nguy cơ bỏ học, gia đình thuộc hộ nghèo.",
    "child_developmental": "Trẻ chậm nói, nghi rối loạn phổ tự kỷ, cần lượng giá và can thiệp sớm.",
    "disabled": "Người khuyết tật vận động nặng, cần hỗ trợ sinh kế và dụng cụ trợ giúp.",
    "elderly": "Người cao tuổi sống một mình, sức khỏe yếu, không có người chăm sóc.",
    "poor": "Hộ nghèo, nhà dột nát, con đang tuổi đi học.",
    "domestic_violence": "Bị chồng bạo hành, cần nơi tạm lánh và tư vấn pháp lý.",
    "mental": "Rối nhiễu tâm trí, gia đình lúng túng trong chăm sóc.",
    "trafficked": "Nạn nhân bị mua bán trở về, cần hỗ trợ hòa nhập.",
    "vagrant": "Lang thang tại bến xe, không giấy tờ tùy thân.",
    "hiv": "Cần hỗ trợ tiếp cận điều trị và tâm lý.",
    "student": "Học sinh bị bắt nạt ở trường, sa sút học tập.",
}
SERVICES = {
    "home_visit": "Thăm nhà, trao đổi với gia đình và trưởng thôn.",
    "counselling": "Tham vấn cá nhân một buổi tại văn phòng.",
    "advice": "Tư vấn, cung cấp thông tin về chính sách.",
    "policy_access": "Hỗ trợ hoàn thiện tờ khai đề nghị trợ cấp.",
    "linking": "Kết nối với trạm y tế và hội phụ nữ.",
    "legal_aid": "Giới thiệu Trung tâm trợ giúp pháp lý nhà nước.",
    "health": "Đưa đi khám, hướng dẫn bài tập phục hồi chức năng.",
    "emergency": "Phối hợp công an xã bảo đảm an toàn ngay trong ngày.",
}
VENUES = ("Nhà văn hóa", "Hội trường UBND", "Trường THCS", "Trạm y tế", "Nhà văn hóa thôn Đông")
EVENTS = (
    ("outreach", "Cán bộ, người dân", (60, 180)),
    ("skills_training", "Cộng tác viên công tác xã hội", (25, 60)),
    ("early_detection", "Cha mẹ, giáo viên mầm non", (30, 90)),
    ("life_skills", "Học sinh THCS", (80, 240)),
    ("trafficking", "Phụ nữ, thanh niên", (40, 110)),
)
MATERIALS = (
    ("leaflet", "Số điện thoại và dịch vụ của Trung tâm", (800, 3000)),
    ("leaflet", "Phòng ngừa xâm hại trẻ em", (500, 2000)),
    ("poster", "Dấu hiệu sớm của rối loạn phổ tự kỷ", (60, 200)),
    ("leaflet", "Trợ cấp hưu trí xã hội: ai được hưởng", (600, 2400)),
)
DONORS = (
    *("Công ty TNHH May Lam Hà", "Quỹ Thiện nguyện Bến Gỗ", "Hợp tác xã Cồn Sẻ", "Nhóm thiện nguyện Lá Dừa"),
    *("Ngân hàng Vân Khê", "Gia đình ông Lục Quý Đông Hải"),
)
GOODS = ("Xe đạp", "Chăn ấm", "Gạo 10 kg", "Sách vở đầu năm học", "Xe lăn", "Sữa bột")
REPORT_TEXTS = {
    "remarks": "Trung tâm duy trì trực tổng đài, tiếp nhận và trợ giúp kịp thời các trường hợp cần can thiệp.\n"
    "Việc chuyển sang mô hình chính quyền địa phương hai cấp được thực hiện thông suốt, không gián đoạn hồ sơ.",
    "difficulties": "Cán bộ văn phòng xã hầu hết kiêm nhiệm, thời gian dành cho công tác xã hội còn ít.\n"
    "Sau ngày 01/7/2025 nhiều người dân chưa biết nơi nộp hồ sơ mới.",
    "plans": "Tập huấn kỹ năng quản lý trường hợp cho cán bộ các xã, phường.\n"
    "Mở rộng sàng lọc sớm rối loạn phát triển tại các trường mầm non.",
    "proposals": "Đề nghị Sở Y tế bố trí kinh phí tập huấn và tài liệu truyền thông cho các văn phòng.",
}
