/** What a page about a school and its neighbours asks: one query, answered by all four services together. */
export const schoolPage = /* GraphQL */ `
  query SchoolPage($id: ID!) {
    school(id: $id) {
      name(locale: EN)
      participation {
        stage
        history {
          toStage
          evidence {
            kind
          }
        }
      }
      clusters(first: 5) {
        nodes {
          theme
          lead {
            id
          }
          members(first: 20) {
            totalCount
          }
        }
      }
      results(first: 5) {
        nodes {
          indicators {
            code
            share
            count
            belowStandard
          }
        }
      }
      decisions(first: 1) {
        nodes {
          outcome
          conditions {
            code
            met
          }
        }
      }
      improvementPlans(first: 1) {
        nodes {
          status
          items {
            indicator
          }
        }
      }
      stories(first: 1) {
        nodes {
          title(locale: EN)
        }
      }
    }
  }
`;

/** Which root field of the page, or field of the school, lives in which service. */
export const fieldsOfService = {
  schools: ['school'],
  assessment: ['results', 'decisions'],
  'professional-development': ['improvementPlans'],
  outreach: ['stories'],
} as const;

export interface SchoolPage {
  school: {
    name: string;
    participation: { stage: string; history: { toStage: string; evidence: { kind: string } | null }[] };
    clusters: { nodes: { theme: string; lead: { id: string }; members: { totalCount: number } }[] };
    results: {
      nodes: { indicators: { code: string; share: string | null; belowStandard: boolean | null }[] }[];
    } | null;
    decisions: { nodes: { outcome: string; conditions: { code: string; met: boolean }[] }[] } | null;
    improvementPlans: { nodes: { status: string; items: { indicator: string }[] }[] } | null;
    stories: { nodes: { title: string }[] } | null;
  } | null;
}
