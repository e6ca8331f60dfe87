// Charts: <div data-chart="lines" data-source="ID"> with the data in json_script. ECharts is fetched by the first page that has one.
// Builders get the data and `look` (colours of the theme); add more with jc.chart(name, builder). No HTML tooltips: CSP forbids their styles.
(() => {
  const library = document.currentScript.dataset.echarts;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const TONES = { primary: "--jc-primary", bad: "--jc-n2", warn: "--jc-n1", good: "--jc-p2", mute: "--jc-z", ink: "--jc-ink" };
  const look = {
    css,
    tone: (name) => css(TONES[name] ?? TONES.primary),
    count: (value) => value.toLocaleString(document.documentElement.lang),
    tip: () => ({ renderMode: "richText", backgroundColor: css("--jc-surface"), borderColor: css("--jc-line"), textStyle: { color: css("--jc-ink"), fontSize: 12 } }),
    axis: () => ({ axisLine: { lineStyle: { color: css("--jc-line") } }, axisTick: { show: false }, axisLabel: { color: css("--jc-ink-3"), fontSize: 11 }, splitLine: { lineStyle: { color: css("--jc-line") } } }),
    legend: () => ({ top: 0, right: 8, itemWidth: 14, itemHeight: 8, textStyle: { color: css("--jc-ink-2"), fontSize: 11 } }),
    // Dated changes (policy, rule, version, fix) as upright lines: [{ at, name }]
    markers: (list) => ({ symbol: "none", silent: true, label: { formatter: "{b}", color: css("--jc-ink"), fontSize: 11, fontWeight: 600 }, lineStyle: { color: css("--jc-ink"), width: 1.5, type: "solid" }, data: (list ?? []).map((one) => ({ name: one.name, xAxis: one.at })) }),
  };
  const cartesian = (data, series) => {
    const axis = look.axis();
    return { tooltip: { ...look.tip(), trigger: "axis" }, legend: data.series?.length > 1 ? look.legend() : undefined, grid: { left: 40, right: 12, top: 34, bottom: 26 },
      xAxis: { type: "category", data: data.labels, ...axis, splitLine: { show: false } }, yAxis: { type: "value", ...axis, axisLine: { show: false }, name: data.unit, nameTextStyle: { color: css("--jc-ink-3"), fontSize: 11 } }, series };
  };
  const builders = {
    // { labels, unit, series: [{ name, values, tone, dashed }], markers }
    lines: (data) => cartesian(data, data.series.map((one, i) => ({ name: one.name, type: "line", data: one.values, symbolSize: 5, lineStyle: { width: 2, type: one.dashed ? "dashed" : "solid" }, color: look.tone(one.tone), ...(i === 0 ? { markLine: look.markers(data.markers) } : {}) }))),
    // { labels, unit, stacked, series: [{ name, values, tone }], markers }
    bars: (data) => cartesian(data, data.series.map((one, i) => ({ name: one.name, type: "bar", data: one.values, stack: data.stacked ? "all" : undefined, barMaxWidth: 26, color: look.tone(one.tone), ...(i === 0 ? { markLine: look.markers(data.markers) } : {}) }))),
    // { nodes: [{ name, depth, tone }], links: [{ source, target, value, tone }], unit }
    sankey: (data) => ({
      tooltip: { ...look.tip(), trigger: "item", formatter: (p) => `${p.dataType === "edge" ? `${p.data.source} → ${p.data.target}` : p.name}: ${look.count(p.value)} ${data.unit ?? ""}` },
      series: [{ type: "sankey", left: 4, right: 96, top: 8, bottom: 8, nodeWidth: 10, nodeGap: 12, draggable: false, layoutIterations: 32, emphasis: { focus: "adjacency" },
        data: data.nodes.map((node) => ({ name: node.name, depth: node.depth, itemStyle: { color: look.tone(node.tone) }, ...(node.tone === "warn" ? { label: { position: "bottom", align: "center" } } : {}) })),
        links: data.links.map((link) => ({ ...link, lineStyle: { color: look.tone(link.tone), opacity: link.tone ? 0.34 : 0.16 } })), lineStyle: { curveness: 0.5 },
        label: { color: css("--jc-ink"), fontSize: 11, padding: [1, 4], borderRadius: 3, backgroundColor: `${css("--jc-surface")}c8`, formatter: (p) => `{n|${p.name}}\n{v|${look.count(p.value)}}`, rich: { n: { fontSize: 11, fontWeight: 500, color: css("--jc-ink") }, v: { fontSize: 10.5, color: css("--jc-ink-3"), lineHeight: 14 } } } }],
    }),
    // { labels, values, mean, low, band, fix, name, markers }: a rate with its usual range, before and after a fix
    recurrence: (data) => {
      const axis = look.axis();
      const hidden = { type: "line", stack: "band", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
      return { tooltip: { ...look.tip(), trigger: "axis" }, grid: { left: 36, right: 12, top: 34, bottom: 26 }, xAxis: { type: "category", data: data.labels, ...axis, splitLine: { show: false } }, yAxis: { type: "value", ...axis, axisLine: { show: false } },
        series: [{ ...hidden, data: data.low }, { ...hidden, data: data.band, areaStyle: { color: css("--jc-z"), opacity: 0.16 } },
          { type: "line", data: data.mean, symbol: "none", step: "middle", lineStyle: { color: css("--jc-ink-3"), type: "dashed", width: 1.5 }, tooltip: { show: false } },
          { name: data.name, type: "line", data: data.values, symbol: "circle", symbolSize: 6, lineStyle: { width: 2, color: css("--jc-primary") }, itemStyle: { color: (p) => css(p.dataIndex < data.fix ? "--jc-n2" : "--jc-p2") }, markLine: look.markers(data.markers) }] };
    },
  };
  jc.chart = (name, builder) => { builders[name] = builder; };
  let loaded = null;
  const load = () => (loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: library, onload: resolve, onerror: reject });
    document.head.append(script);
  }));
  const draw = async (again) => {
    const places = [...document.querySelectorAll("[data-chart]")].filter((place) => again || !place.dataset.drawn);
    if (!places.length) return;
    await Promise.all([load(), document.fonts.ready]);
    places.filter((place) => place.isConnected).forEach((place) => {
      echarts.getInstanceByDom(place)?.dispose();
      place.dataset.drawn = "";
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      echarts.init(place, null, { renderer: "svg" }).setOption({ textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif" }, animation: !still && !again, animationDuration: 300, ...builders[place.dataset.chart](JSON.parse(document.getElementById(place.dataset.source).textContent), look) });
    });
  };
  draw(false);
  addEventListener("jc:theme", () => { if (loaded) draw(true); });
  document.addEventListener("htmx:afterSettle", () => draw(false));
  addEventListener("resize", () => loaded && document.querySelectorAll("[data-chart]").forEach((place) => echarts.getInstanceByDom(place)?.resize()));
})();
