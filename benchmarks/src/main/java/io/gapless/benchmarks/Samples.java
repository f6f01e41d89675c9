package io.gapless.benchmarks;

/** Bodies of requests, of the size that real ones have. */
final class Samples {

    private Samples() {}

    static String customer(String code, String manager) {
        return """
                {"code":"%s","kind":"RETAILER","profile":{"name":"东阳市巍山镇福满多便利店","orgUnit":"jinhua/dongyang/weishan",\
                "manager":"%s","segment":"A","phone":"0579-86000000","address":"浙江省东阳市巍山镇西街 18 号",\
                "licence":"330783100001","longitude":120.3571,"latitude":29.2873}}""".formatted(code, manager);
    }

    static String complaint(String customerId) {
        return """
                {"channel":"HOTLINE","category":"delivery-late","language":"zh","customerId":"%s",\
                "text":"周二的货到周四下午才送到，其中两件外箱破损，打电话给配送员一直没有人接，希望尽快处理并答复。"}""".formatted(customerId);
    }
}
