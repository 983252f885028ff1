import { migration } from '@doorstep/database';

const article = 'Boosting Quality Education: A New Model for Counties (Jiayang Wang)';

/** What the article recommends, by what a county lacks first. A new edition changes it. */
const guidance: [type: string, zh: string, en: string][] = [
  [
    'SHORT_OF_RESOURCES',
    '因地制宜、先立后破：先补足教师与合格师资，不求一步到位；以共享课程、共享教师缓解缺口，不放弃原有有效做法。',
    'Suit what is there and establish before you break: first enough and qualified teachers, without haste; share courses and teachers meanwhile, and keep what has worked.',
  ],
  [
    'WEAK_IN_TECHNOLOGY',
    '抓住信息化机遇：针对薄弱环节配备设备与网络，并用于教学，使信息技术与教育教学深度融合，避免只建不用。',
    'Seize the opportunity of information technology: equip where it is weak, and integrate it with teaching; equipment that nobody uses changes nothing.',
  ],
  [
    'UNEVEN',
    '分类、分层、分问题指导：先缩小城乡与校际差距，以强校带弱校的集群共享师资和课程，不搞一刀切。',
    'Guide by category, level and problem: narrow the gaps between town and country and between schools first, by clusters in which strong schools share with weak ones; no one size for all.',
  ],
  [
    'DEEPENING',
    '回归教育本质：聚焦课程、课堂与每一名学生的发展，总结本县行之有效的动力因素并向同类县推广。',
    'Return to the essence of education: curriculum, lessons and what suits each learner; find what has driven improvement here, and pass it on to counties like it.',
  ],
  [
    'UNKNOWN',
    '实事求是：先补全县情评估，再定措施。',
    'Seek truth from facts: complete the assessment before you choose measures.',
  ],
];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const rows = guidance.map(
  ([type, zh, en]) =>
    `(1, 'system', '${type}', 1, ${quoted(JSON.stringify({ zh, en }))}, ${quoted(article)})`,
);

/** Conditions and needs of counties by year, guidance by type in editions, and what drives improvement with its evidence. */
export const createCounties = migration(
  202611220065,
  'CreateCounties',
  `
  CREATE TABLE county_profile (
    id                        uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT county_profile_pk PRIMARY KEY,
    version                   integer     NOT NULL,
    created_at                timestamptz NOT NULL DEFAULT now(),
    created_by                text        NOT NULL,
    district_code             text        NOT NULL CONSTRAINT county_profile_district REFERENCES district (code),
    year                      integer     NOT NULL CONSTRAINT county_profile_year CHECK (year BETWEEN 2000 AND 2200),
    settlement                text        NOT NULL CONSTRAINT county_profile_settlement_known CHECK (settlement IN ('URBAN', 'TOWN', 'RURAL')),
    population                integer     NOT NULL CONSTRAINT county_profile_population CHECK (population >= 0),
    pupils                    integer     CONSTRAINT county_profile_pupils CHECK (pupils BETWEEN 0 AND population),
    teachers                  integer     CONSTRAINT county_profile_teachers CHECK (teachers >= 0),
    qualified_teachers        numeric     CONSTRAINT county_profile_qualified CHECK (qualified_teachers BETWEEN 0 AND 1),
    rural_pupils              numeric     CONSTRAINT county_profile_rural CHECK (rural_pupils BETWEEN 0 AND 1),
    schools_below_it_standard numeric     CONSTRAINT county_profile_it CHECK (schools_below_it_standard BETWEEN 0 AND 1),
    gap_between_schools       numeric     CONSTRAINT county_profile_gap CHECK (gap_between_schools BETWEEN 0 AND 1),
    satisfied_families        numeric     CONSTRAINT county_profile_satisfied CHECK (satisfied_families BETWEEN 0 AND 1),
    needs                     text[]      NOT NULL,
    needs_in_words            jsonb       NOT NULL CONSTRAINT county_profile_needs_bilingual CHECK (needs_in_words ?& ARRAY['zh', 'en']),
    type                      text        NOT NULL CONSTRAINT county_profile_type_known
      CHECK (type IN ('SHORT_OF_RESOURCES', 'WEAK_IN_TECHNOLOGY', 'UNEVEN', 'DEEPENING', 'UNKNOWN')),
    method                    text        NOT NULL,
    CONSTRAINT county_profile_once UNIQUE (district_code, year)
  );
  CREATE INDEX county_profile_latest ON county_profile (year DESC, id DESC);

  CREATE TABLE county_guidance (
    id         uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT county_guidance_pk PRIMARY KEY,
    version    integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL,
    type       text        NOT NULL CONSTRAINT county_guidance_type_known
      CHECK (type IN ('SHORT_OF_RESOURCES', 'WEAK_IN_TECHNOLOGY', 'UNEVEN', 'DEEPENING', 'UNKNOWN')),
    edition    integer     NOT NULL,
    advice     jsonb       NOT NULL CONSTRAINT county_guidance_advice_bilingual CHECK (advice ?& ARRAY['zh', 'en']),
    source     text        NOT NULL,
    CONSTRAINT county_guidance_once UNIQUE (type, edition)
  );
  CREATE TRIGGER county_guidance_kept BEFORE UPDATE OR DELETE ON county_guidance
    FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();
  INSERT INTO county_guidance (version, created_by, type, edition, advice, source) VALUES
    ${rows.join(',\n    ')};

  CREATE TABLE county_driver (
    id            uuid        NOT NULL DEFAULT uuidv7() CONSTRAINT county_driver_pk PRIMARY KEY,
    version       integer     NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    created_by    text        NOT NULL,
    district_code text        NOT NULL CONSTRAINT county_driver_district REFERENCES district (code),
    year          integer     NOT NULL CONSTRAINT county_driver_year CHECK (year BETWEEN 2000 AND 2200),
    driver        text        NOT NULL CONSTRAINT county_driver_formed CHECK (driver ~ '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$'),
    effect        text        NOT NULL CONSTRAINT county_driver_effect_known CHECK (effect IN ('STRONG', 'SOME', 'NONE')),
    description   jsonb       NOT NULL CONSTRAINT county_driver_description_bilingual CHECK (description ?& ARRAY['zh', 'en']),
    evidence_kind text        NOT NULL CONSTRAINT county_driver_evidence_known
      CHECK (evidence_kind IN ('FIGURE', 'CASE_STUDY', 'APPRAISAL', 'PLAN_TASK', 'DOCUMENT')),
    evidence_key  text        NOT NULL CONSTRAINT county_driver_evidence_named CHECK (evidence_key <> ''),
    evidence      jsonb       NOT NULL CONSTRAINT county_driver_evidence_bilingual CHECK (evidence ?& ARRAY['zh', 'en'])
  );
  CREATE INDEX county_driver_by_district ON county_driver (district_code, year DESC, id DESC);
  CREATE TRIGGER county_driver_kept BEFORE UPDATE OR DELETE ON county_driver
    FOR EACH ROW EXECUTE FUNCTION keep_as_it_was();
  `,
);
