"""States and union territories with the codes of the Local Government Directory: (English, Hindi) names."""

STATES = {
    "1": ("Jammu and Kashmir", "जम्मू और कश्मीर"),
    "2": ("Himachal Pradesh", "हिमाचल प्रदेश"),
    "3": ("Punjab", "पंजाब"),
    "4": ("Chandigarh", "चंडीगढ़"),
    "5": ("Uttarakhand", "उत्तराखण्ड"),
    "6": ("Haryana", "हरियाणा"),
    "7": ("Delhi", "दिल्ली"),
    "8": ("Rajasthan", "राजस्थान"),
    "9": ("Uttar Pradesh", "उत्तर प्रदेश"),
    "10": ("Bihar", "बिहार"),
    "11": ("Sikkim", "सिक्किम"),
    "12": ("Arunachal Pradesh", "अरुणाचल प्रदेश"),
    "13": ("Nagaland", "नागालैंड"),
    "14": ("Manipur", "मणिपुर"),
    "15": ("Mizoram", "मिजोरम"),
    "16": ("Tripura", "त्रिपुरा"),
    "17": ("Meghalaya", "मेघालय"),
    "18": ("Assam", "असम"),
    "19": ("West Bengal", "पश्चिम बंगाल"),
    "20": ("Jharkhand", "झारखण्ड"),
    "21": ("Odisha", "ओडिशा"),
    "22": ("Chhattisgarh", "छत्तीसगढ़"),
    "23": ("Madhya Pradesh", "मध्य प्रदेश"),
    "24": ("Gujarat", "गुजरात"),
    "27": ("Maharashtra", "महाराष्ट्र"),
    "28": ("Andhra Pradesh", "आंध्र प्रदेश"),
    "29": ("Karnataka", "कर्नाटक"),
    "30": ("Goa", "गोवा"),
    "31": ("Lakshadweep", "लक्षद्वीप"),
    "32": ("Kerala", "केरल"),
    "33": ("Tamil Nadu", "तमिलनाडु"),
    "34": ("Puducherry", "पुदुच्चेरी"),
    "35": ("Andaman and Nicobar Islands", "अंडमान और निकोबार द्वीपसमूह"),
    "36": ("Telangana", "तेलंगाना"),
    "37": ("Ladakh", "लद्दाख"),
    "38": ("Dadra and Nagar Haveli and Daman and Diu", "दादरा और नगर हवेली तथा दमन और दीव"),
}


def canonical(code):
    """The state's code as the directory writes it: "09" is "9". An unknown one stays as it is."""
    return code.lstrip("0") if code.lstrip("0") in STATES else code
