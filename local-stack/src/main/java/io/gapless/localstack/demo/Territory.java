package io.gapless.localstack.demo;

import java.util.ArrayList;
import java.util.List;

/** The prefecture of Jinhua as the realm has it: market teams with their places, and who works there. */
final class Territory {

    static final String COMPANY = "jinhua";

    /**
     * A branch, which is a county.
     *
     * @param codes what its customers' codes begin with
     * @param licences the administrative code its licence numbers begin with
     */
    record County(String unit, String name, String codes, String licences, String supervisor, List<String> agents) {}

    /** A market team around its town; longitude and latitude in degrees, WGS 84. */
    record Team(
            County county,
            String unit,
            String town,
            double longitude,
            double latitude,
            List<String> managers,
            List<String> streets) {}

    /** A customer manager in a market team. */
    record Round(Team team, String manager) {}

    private static final County DONGYANG = new County(
            "jinhua/dongyang", "东阳市", "DY", "330783", "supervisor", List.of("service-agent", "agent-2", "agent-3"));
    private static final County WUCHENG =
            new County("jinhua/wucheng", "金华市婺城区", "WC", "330702", "supervisor-wucheng", List.of("agent-1"));
    private static final County YIWU =
            new County("jinhua/yiwu", "义乌市", "YW", "330782", "supervisor-yiwu", List.of("agent-4", "agent-5"));
    private static final County LANXI =
            new County("jinhua/lanxi", "兰溪市", "LX", "330781", "supervisor-lanxi", List.of("agent-6"));

    static final List<County> COUNTIES = List.of(DONGYANG, WUCHENG, YIWU, LANXI);

    static final List<Team> TEAMS = List.of(
            new Team(
                    DONGYANG,
                    "jinhua/dongyang/weishan",
                    "巍山镇",
                    120.404,
                    29.351,
                    List.of("customer-manager", "cm-weishan-1", "cm-weishan-2"),
                    List.of("人民路", "振兴路", "古渊头村", "白坦村", "东方红街", "巍屏路")),
            new Team(
                    DONGYANG,
                    "jinhua/dongyang/hulu",
                    "虎鹿镇",
                    120.448,
                    29.390,
                    List.of("cm-hulu-1"),
                    List.of("蔡宅村", "葛宅村", "虎鹿大道", "西坞村", "厦程里村")),
            new Team(
                    DONGYANG,
                    "jinhua/dongyang/wuning",
                    "吴宁街道",
                    120.240,
                    29.282,
                    List.of("cm-wuning-1", "cm-wuning-2"),
                    List.of("中山路", "吴宁东路", "环城北路", "兴平西路", "卢宅街", "振兴路")),
            new Team(
                    WUCHENG,
                    "jinhua/wucheng/chengbei",
                    "城北街道",
                    119.648,
                    29.118,
                    List.of("cm-chengbei-1"),
                    List.of("解放西路", "八一北街", "新华街", "人民西路", "后城里街")),
            new Team(
                    WUCHENG,
                    "jinhua/wucheng/chengnan",
                    "城南街道",
                    119.640,
                    29.082,
                    List.of("cm-chengnan-1"),
                    List.of("李渔路", "双溪西路", "丹溪路", "八一南街", "金瓯路")),
            new Team(
                    YIWU,
                    "jinhua/yiwu/choucheng",
                    "稠城街道",
                    120.075,
                    29.310,
                    List.of("customer-manager-yiwu", "cm-choucheng-1", "cm-choucheng-2"),
                    List.of("稠州北路", "宾王路", "江滨中路", "工人西路", "城中北路", "篁园路")),
            new Team(
                    YIWU,
                    "jinhua/yiwu/fotang",
                    "佛堂镇",
                    120.019,
                    29.204,
                    List.of("cm-fotang-1"),
                    List.of("老市基路", "双林路", "朝阳路", "建设路", "稽亭村")),
            new Team(
                    LANXI,
                    "jinhua/lanxi/lanjiang",
                    "兰江街道",
                    119.464,
                    29.212,
                    List.of("cm-lanjiang-1"),
                    List.of("丹溪大道", "振兴路", "人民南路", "府前路", "横山路")),
            new Team(
                    LANXI,
                    "jinhua/lanxi/youbu",
                    "游埠镇",
                    119.372,
                    29.118,
                    List.of("cm-youbu-1"),
                    List.of("解放街", "永安路", "潦溪桥", "洪畈村", "前方村")));

    /** Every customer manager; customers fall to them in turn. */
    static final List<Round> ROUNDS = rounds();

    private Territory() {}

    private static List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        for (Team team : TEAMS) {
            team.managers().forEach(manager -> rounds.add(new Round(team, manager)));
        }
        return List.copyOf(rounds);
    }

    static Team team(String unit) {
        return TEAMS.stream()
                .filter(team -> team.unit().equals(unit))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no market team " + unit));
    }
}
